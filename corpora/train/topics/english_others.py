"""English sentences near the topics that are none of them, and of everyday work: what must not be found."""

from collections.abc import Mapping, Sequence
from typing import Final

from corpora.weaving import lines

NEAR: Final[Mapping[str, Sequence[str]]] = {
    "earnings_news": lines("""
        Shares of {company} rose {percent} on {weekday} after the company reported record quarterly revenue of {money}.
        The chip maker said it earned $9.99 per share, beating the average analyst estimate.
        {company} raised its full year guidance and now expects sales of {money}, it said in a statement.
        Analysts polled before the report had expected revenue of {money}.
        The stock has gained {percent} since the start of the year, outpacing the index.
        In a published report the retailer blamed weak demand in {region} for the lower forecast.
        The central bank's forecast sees growth of {percent} in {year} and inflation of {percent}.
        Chief executive {person} told reporters that the outlook remains positive.
        {company} posted a net loss of {money} in the third quarter, according to its annual report.
        Investors welcomed the dividend, and brokers lifted their price targets.
        The results were published on the company's website on {weekday}.
        The economy ministry cut its growth projection, economists said on {weekday}.
        Market observers say the earnings season has been better than feared.
    """),
    "finance_lessons": lines("""
        EBITDA is a measure of operating profit before interest, taxes, depreciation and amortization.
        A rolling forecast is a budget method in which the planning horizon moves forward every month.
        To compute free cash flow, subtract capital expenditure from operating cash flow.
        In this chapter students learn how a discounted cash flow model values a company.
        The gross margin is the difference between revenue and cost of goods sold, divided by revenue.
        What is the difference between a forecast and a budget?
        Suppose a firm sells 99 units at $99 each; calculate its break even point.
        Companies usually publish guidance so that analysts can update their estimates.
        Annual recurring revenue is a common metric for subscription businesses.
        Explain the concept of working capital to a beginner with an example.
        The textbook defines leverage as debt divided by equity.
        A variance analysis compares planned with actual figures and is taught in every accounting course.
        How do I make a pivot table that sums sales by quarter in a spreadsheet?
        Earnings per share are the net income divided by the number of shares outstanding.
        An operating margin of {percent} means that $9 of each $99 of sales remain after operating costs.
        Why do analysts look at cash flow and not only at profit?
        A covenant is a promise to the lender, for example to keep debt below 9 times EBITDA.
        Capital expenditure is spending on assets such as plants, operating expenses are everyday costs.
        In the exercise a bakery has revenue of {money} and costs of {money}; prepare its budget for {year}.
        Zero based budgeting starts from nothing each year, an author explains.
        A budget plan helps a household to see where the money goes each month.
        The forecast error is the difference between the forecast and the actual value.
        How do listed companies announce a change of their guidance, and what does the law say?
        The formula for net present value discounts the projected cash flows of each year.
        Depreciation spreads the cost of a machine over the years in which it is used.
    """),
    "law_essays": lines("""
        The attorney client privilege protects communications between a lawyer and the client.
        In this essay I argue that the work product doctrine has been extended too far.
        The Supreme Court held on {weekday} that the statute violates the constitution.
        A jury found the former executive guilty of fraud, prosecutors said.
        What is the statute of limitations for breach of contract in {region}?
        The judge dismissed the lawsuit of {company}, ruling that the plaintiffs lacked standing.
        Legal scholars distinguish between negligence and strict liability.
        The court of appeals affirmed the decision and remanded the case for a new trial.
        Students should brief the case and identify the issue, the rule and the holding.
        The defendant pleaded not guilty at the arraignment, court records show.
        Lawyers for {company} declined to comment on the settlement.
        Litigation hold is a term for the duty to preserve documents; the article explains when it begins.
        Explain what attorney work product means in simple words.
        The bar exam tests evidence, torts, contracts and civil procedure.
    """),
    "contracts": lines("""
        The software is provided as is, without warranty of any kind, express or implied.
        In no event shall the authors be liable for any claim, damages or other liability.
        This agreement shall be governed by the laws of {region}.
        Either party may terminate this agreement upon 99 days written notice.
        Redistributions of source code must retain the above copyright notice and this list of conditions.
        You may not use this file except in compliance with the license.
        We process your personal data only for the purposes named in this privacy policy.
        The supplier shall deliver the goods to the address stated in the order.
        By using the website you accept these terms of service.
        Confidential information means any information disclosed by one party to the other.
        Subject to the terms of this license, each contributor grants you a worldwide patent license.
        The court of jurisdiction for all disputes is the seat of the seller.
    """),
    "medical_reading": lines("""
        {disease} is a chronic condition that affects millions of people worldwide.
        Symptoms of {disease} may include {symptom}, tiredness and loss of appetite.
        The drug {drug} is used to treat {disease} and is on the list of essential medicines.
        A randomized trial with 999 participants found that {drug} lowers mortality by {percent}.
        Doctors usually diagnose it with a blood test and an ultrasound.
        See your doctor if {symptom} lasts longer than a week.
        The prevalence of {disease} rises with age, according to health authorities.
        Common side effects of {drug} are nausea and headache.
        The article gives an overview of the anatomy of the heart.
        How does {drug} work in the body, and why is it taken in the evening?
        Researchers at a university hospital published a study about {disease} in {month}.
        Patients with {disease} should be vaccinated every year, the guideline recommends.
        Public health officials reported 999 new cases in {region}.
    """),
    "fitness": lines("""
        did 9 km this morning, legs are sore but it felt great
        My heart rate was around 999 on the last hill, new record for me.
        What is a good plan to lose 9 kg before summer?
        Today is leg day: squats, lunges and some stretching.
        I sleep better since I stopped drinking coffee after lunch.
        Try to eat more protein and drink two litres of water a day.
        The yoga class on {weekday} is full, is there another one?
        My knee hurts a bit after running, maybe I need new shoes.
        Write me a workout for beginners that takes 99 minutes.
        He joined the gym in {month} and goes three times a week.
    """),
    "jobs": lines("""
        We are hiring a senior engineer for our {team} team in {region}.
        You have 9 years of experience with databases and like to work in a team.
        The salary range for this position is {money} to {money} depending on experience.
        What we offer: flexible hours, 99 days of vacation, a modern office and a bike.
        Apply online with your resume until {month}, we look forward to meeting you.
        Responsibilities include planning campaigns and reporting to the head of {team}.
        We are an equal opportunity employer and welcome all applicants.
        Your profile: degree in business administration, fluent English, strong communication skills.
        {company} is looking for an intern to join its {team} department.
        Rewrite this job advert so that it sounds friendlier.
    """),
    "hr_reading": lines("""
        Five tips for better performance reviews that your employees will love.
        A performance improvement plan is a tool that managers use to set clear expectations.
        How to write a warning letter: our template helps you avoid mistakes.
        Studies show that employees who get regular feedback stay longer.
        The handbook says that every employee gets 99 days of vacation per year.
        Sick notes must be sent to the personnel department within three days.
        Managers should hold exit interviews with everyone who leaves.
        Onboarding checklist: laptop, badge, welcome lunch and first week plan.
        Our blog explains how parental leave works in {region}.
        Companies announced thousands of layoffs this year, newspapers report.
        What questions may an interviewer ask, and which are forbidden?
        The works council is elected every four years by all employees.
        All employees must complete the safety training until {month}.
    """),
    "deal_news": lines("""
        {company} agreed to buy its rival {company} for {money}, the companies announced on {weekday}.
        The deal is the largest takeover in the industry this year.
        Regulators in {region} approved the merger with conditions.
        {company} completed the acquisition of a software start-up, it said in a press release.
        Shareholders voted in favour of the merger at the annual meeting.
        Private equity firms have spent {money} on buyouts since {month}, data show.
        The start-up raised {money} in a funding round led by a venture fund.
        Critics say that the acquisition would hurt competition.
        Shares of the target jumped {percent} after the bid was made public.
        A merger is a transaction in which two companies become one.
        Due diligence means that a buyer examines a company before the purchase; here is a checklist.
        The history of the conglomerate is a history of acquisitions.
    """),
}

EVERYDAY: Final[Mapping[str, Sequence[str]]] = {
    "programming": lines("""
        How do I reverse a list in place without copying it?
        The function returns a promise that resolves when the request is complete.
        I get a null pointer exception when I call the constructor, what is wrong?
        Use a context manager so that the file is closed even if an error occurs.
        A class may implement several interfaces but extend only one class.
        Please refactor this module and add unit tests for the parser.
        The compiler warns about an unused variable in the loop.
        Set the environment variable before you start the server.
        Each thread has its own stack, but the heap is shared by all of them.
        The method raises ValueError if the argument is not a string.
        Merge the branch after the pipeline is green and tag the release.
        Returns the number of bytes that were written to the buffer.
        The default value is None, which means that no timeout is set.
        Deprecated since version 9.9, use the new function instead.
        Install the package with pip and import the module in your script.
        The query is slow because there is no index on that column.
    """),
    "shell": lines("""
        $ git status
        On branch main, your branch is up to date with origin/main.
        $ ls -la /var/log
        drwxr-xr-x 9 root root 4096 {month} 99 99:99 nginx
        $ docker compose up -d
        Successfully built 99 images, pulled 9 layers.
        error: could not connect to server: connection refused
        $ kubectl get pods -n staging
        web-9999 Running 9 restarts 99d
        $ pip install -r requirements.txt
        Traceback (most recent call last): file main.py, line 99
        99:99:99 INFO worker started, listening on port 9999
        99:99:99 WARN retry 9 of 9 after timeout
        npm ERR! missing script: build
    """),
    "tickets": lines("""
        The customer cannot log in since the update, password reset does not help.
        Steps to reproduce: open the settings, click on save, the page stays blank.
        The printer on the second floor is out of toner again.
        I restarted the router and the connection works now.
        Order 99999 arrived damaged, the customer wants a refund of {money}.
        Please create an account for {person} who starts on {weekday}.
        The invoice of {company} was paid twice by mistake, who can fix that?
        Expected behaviour: the filter keeps its value after reloading.
        We cannot reproduce the issue on version 9.9, closing for now.
        The delivery is delayed until {month} because of a strike.
        My laptop is slow and the battery lasts only 99 minutes.
        Can I change my seat and add a bag to the booking?
    """),
    "sales": lines("""
        I would like to show you how our product saves your team {percent} of its time.
        Please find our quote over {money} attached, it is valid until {month}.
        The customer from {region} asked for a discount of {percent} on 99 licences.
        Our new campaign starts in {month} with three posts a week.
        Write a newsletter about our summer sale with a catchy subject line.
        {company} wants to renew and asked for a call on {weekday}.
        The workshop with the client went well and they liked the prototype.
        Our brand stands for quality, sustainability and good design.
        Let me introduce you to {person}, your new contact at {company}.
        The trade fair in {region} brought us 99 leads.
        We ship worldwide, free of charge for orders above $99.
    """),
    "projects": lines("""
        The milestone moves to {month} because the supplier is late.
        Status: design done, development {percent}, testing not started.
        Risks: key person on vacation in {month}, dependency on the {team} team.
        Decision: we use the new logo on all slides from {month}.
        The steering committee wants a plan for the rollout in {region}.
        {person} prepares the agenda and the room for the workshop.
        Minutes of the weekly meeting, participants: {person}, {person} and {person}.
        The kickoff with {company} is on {weekday} at ten.
        We decided to postpone the migration to {year}.
        The team retrospective showed that we need fewer meetings.
        Cost of the office move is about {money}, approval is pending.
        The survey has 99 answers so far, results follow next week.
    """),
    "life": lines("""
        Bring the water to a boil, add salt and cook the pasta for 9 minutes.
        We want to spend a week in {region} with two kids, what should we see?
        The match ended 9:9 after a late goal by the home team.
        Write a poem about autumn leaves and the smell of rain.
        My cat refuses to eat the new food, any ideas?
        The train leaves at 99:99 from platform 9.
        Translate this letter to my landlord into French, please.
        The novel tells the story of a family over three generations.
        It will rain on {weekday}, temperatures drop to 9 degrees.
        Which phone has the best camera below $999?
        The museum is closed on {weekday} and entry is free for children.
        Happy birthday, I hope you have a wonderful day with your family!
        Scientists found a planet that orbits two stars.
        The old castle was built in the 99th century and burned down twice.
        Can you recommend a good film for tonight?
        Mix flour, butter and sugar, then bake it until it is golden.
        The government plans to build a railway between the two cities.
        Plants need light, water and carbon dioxide to grow.
    """),
}
