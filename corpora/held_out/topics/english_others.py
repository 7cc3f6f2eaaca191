"""English sentences near the topics that are none of them, and of everyday work: what must not be found."""

from collections.abc import Mapping, Sequence
from typing import Final

from corpora.weaving import lines

NEAR: Final[Mapping[str, Sequence[str]]] = {
    "earnings_news": lines("""
        {firm_or_maker} said on Thursday that quarterly profit climbed {share} to {sum}.
        The airline lifted its outlook for the year, sending its shares higher in early trading.
        Revenue came in at {sum}, above the {sum} that Wall Street was looking for.
        The carmaker warned that profit will fall this year, its second warning since spring.
        In its earnings release the company forecast revenue between {sum} and {sum}.
        The pound fell after the bank published its inflation forecast.
        "We are pleased with the results", the finance chief told analysts on the call.
        Economists expect growth to slow to {share} next year.
        The report was released after the close of trading.
    """),
    "finance_lessons": lines("""
        Operating margin tells you how much of each dollar of sales is left after costs.
        A budget says what should happen and a forecast says what will probably happen.
        Can you explain what EBIT means and how it differs from net income?
        Write an introduction to financial planning for first year students.
        Learners build a simple cash flow projection for a lemonade stand.
        The net present value discounts future cash flows to today.
        Guidance is what a listed company tells the market about its expectations.
        Many start-ups track churn and recurring revenue from the first day.
    """),
    "law_essays": lines("""
        The privilege between solicitor and client goes back to the sixteenth century.
        The appeals court overturned the verdict against {firm_or_maker} on Friday.
        Discuss whether the duty of care extends to third parties.
        The plaintiff sought damages for negligence, and the trial court denied the motion.
        An introduction to civil procedure covers pleadings, discovery and trial.
        The law professor criticised the ruling in a newspaper column.
        The tribunal will hear the case in autumn, a spokeswoman for the court said.
        How long do I have to sue my landlord for the deposit?
        Attorneys on both sides made their closing arguments before a packed courtroom.
    """),
    "contracts": lines("""
        This licence permits anyone to use, copy and modify the program.
        The buyer pays within thirty days of receipt of the invoice.
        Neither party is responsible for delays caused by events beyond its control.
        Any dispute arising out of these conditions is settled by arbitration.
        We use cookies to make this site work and to measure how it is used.
        The warranty covers defects in material for two years from purchase.
        If any provision is held to be invalid, the others remain in force.
        The tenant must not sublet the premises without consent.
    """),
    "medical_reading": lines("""
        {illness} develops when the body no longer reacts properly to its own signals.
        Typical signs are {complaint} and fatigue; children are rarely affected.
        {medicine} belongs to a group of medicines that lower the risk of stroke.
        A new study followed four thousand adults for ten years.
        What are the early warning signs of {illness}?
        The leaflet says not to drive after taking {medicine}.
        Health experts advise washing hands and staying home when ill.
        The textbook describes how doctors examine the abdomen.
        Clinical trials of the vaccine begin in spring, the maker said.
    """),
    "fitness": lines("""
        my watch says i burned 640 calories on the bike today
        Which stretches help against a stiff back after sitting all day?
        I want to run a half marathon in autumn, please make a training plan.
        Eat slowly and include vegetables in each meal.
        She swims twice a week and feels much stronger.
        My shoulder is sore from the climbing wall.
        A good warm up takes about ten minutes.
    """),
    "jobs": lines("""
        Join us as a data analyst and shape the future of mobility.
        You bring a completed apprenticeship and enjoy working with people.
        We pay {sum} a year, plus a bonus and a pension plan.
        Send us your CV and tell us when you can start.
        Your tasks: looking after customers, writing offers, planning routes.
        Write a cover letter for the position of office manager at {firm_or_maker}.
        Diversity matters to us, everybody is welcome to apply.
    """),
    "hr_reading": lines("""
        What makes a good appraisal interview? Our guide has the answers.
        Managers often avoid difficult conversations, writes the author.
        According to the staff handbook, sick days must be reported before nine.
        Seven ideas to keep talented people in your company.
        The law protects employees on maternity leave against dismissal.
        Template: invitation to a feedback meeting.
        The airline will cut two thousand jobs, unions announced protests.
        Every new colleague gets a mentor for the first weeks.
    """),
    "deal_news": lines("""
        {firm_or_maker} is buying a Dutch competitor for {sum}, both firms said on Monday.
        The takeover battle for the brewer has ended, the higher bid won.
        The competition authority cleared the purchase without conditions.
        What is the difference between a merger and an acquisition?
        Mergers and acquisitions hit a record last year, according to a data provider.
        The supermarket chain has sold its online business, it announced in the morning.
        Stockholders of {firm_or_maker} get one share of the buyer for each of theirs.
        The book tells how the hostile bid failed in the eighties.
    """),
}

EVERYDAY: Final[Mapping[str, Sequence[str]]] = {
    "programming": lines("""
        My loop never ends because the index is not increased.
        Write a regular expression that matches dates.
        The cache is invalidated when the object is saved.
        How can I mock the clock in a test?
        This decorator retries the call three times with a growing delay.
        The garbage collector frees memory that is no longer referenced.
        A tuple cannot be changed after it was created.
        Explain the difference between a process and a thread.
        Review my pull request and tell me whether the names are clear.
        The schema has one table for orders and one for customers.
    """),
    "shell": lines("""
        user@web03:~$ tail -f app.log
        tar: Removing leading `/' from member names
        Permission denied (publickey).
        make: *** [all] Error 2
        64 bytes from 10.0.0.7: icmp_seq=4 ttl=63 time=0.41 ms
        Filesystem Size Used Avail Use% Mounted on
        [main 3f2c1aa] fix typo in header
        Reading package lists... Done
        root@db01:/# systemctl restart postgresql
        2031-02-11 08:14:55 ERROR request failed with status 502
    """),
    "tickets": lines("""
        Since this morning the scanner shows an empty screen.
        User cannot open attachments in the web client, other browsers work.
        A customer complains that the parcel was left in the rain.
        Please reset the second factor for {who}, she has a new phone.
        The button overlaps the text when the window is small.
        Workaround: clear the cache and sign in again.
        He would like to return the shoes and get his money back.
        The app crashes when I rotate the screen.
        Could you extend my library card?
    """),
    "sales": lines("""
        Our offer includes training, support and free updates.
        Thank you for visiting our booth, it was great to meet you.
        Write three slogans for an organic soap.
        The client likes the red version better than the blue one.
        Buy two and get the third one free, this week only.
        I attached the brochure and a price list for dealers.
        Would you have time for a demo next Wednesday?
        Our shop page has many visitors but few orders.
    """),
    "projects": lines("""
        The installation at the second site is finished ahead of schedule.
        Open task: book a venue for the summer party.
        We split the project in three work packages.
        {who} reports that the permits are still missing.
        The prototype passed the drop test.
        Next steps: collect ideas, vote, write a short concept.
        Lessons learned: start testing earlier and talk to users.
        The new warehouse opens in spring.
    """),
    "life": lines("""
        Slice the onions and fry them gently in olive oil.
        The path climbs through a forest and ends at a lake.
        Tell me a bedtime story about a dragon that is afraid of the dark.
        How do I remove red wine stains from a carpet?
        Their second album sounds calmer than the first.
        The goalkeeper saved two penalties in the final.
        My daughter needs help with fractions.
        Please write an invitation to our wedding in June.
        Volcanoes form where plates of the crust meet.
        The bus was full, so I walked home in the snow.
        A short history of the printing press in Europe.
        Tomatoes grow best in a sunny place.
    """),
}
