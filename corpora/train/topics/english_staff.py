"""English sentences about employees of one's own, and about work in general, to be trained with.

What is said of somebody is a record of hers; the same words in a guide, a law or a newspaper are none.
"""

from typing import Final

from corpora.weaving import lines

PAY: Final = lines("""
{person} earns {money} a year, which is {percent} less than her peers in {team}.
Please raise the pay of {person} by {percent} as of {month}, approved by the head of {team}.
New salary for {person}: {money} gross, effective {month}.
The bonus of {person} for {year} is {money}; she does not know it yet.
His monthly wage is {money} and he gets {money} on top for night shifts.
We pay {person} {money} below the band, she will notice sooner or later.
Overtime of {person} in {month}: 99 hours, to be paid out with the next payslip.
Attached is the payslip of {person}: gross {money}, net {money}, tax class 9.
Wages of {person} are garnished since {month}, {money} a month go to the creditor.
Pay rise list {team}: {person} {percent}, {person} {percent}, {person} none.
{person} negotiated a sign-on bonus of {money} which she has to repay if she leaves within a year.
Commission statement for {person}: {money} in {quarter}, clawback of {money}.
""")

CONDUCT: Final = lines("""
{person} got a formal warning for coming in late and for shouting at a customer.
We dismissed {person} without notice because of {conduct}.
The dismissal of {person} takes effect at the end of {month}, please collect her badge and laptop.
Our employee {person} was caught with {conduct}; security and HR spoke to him on {weekday}.
{person} is suspended with pay until the inquiry into {conduct} is finished.
She accuses her boss of {conduct} and has asked HR to move her to another team.
Two colleagues reported {person} for bullying an apprentice, statements are in the file.
First warning to {person} in {month}, second one in {month}, next step is termination.
I had to send {person} home because he smelled of alcohol, the supervisor was present.
A complaint about {person} reached the ombudsperson: unwanted comments about her looks.
{person} refuses to follow instructions of her team lead, we consider ending the employment.
Please draft a letter in which we end the employment of {person} on grounds of conduct.
The misconduct case against {person} is closed, allegation unfounded, note stays in the personnel file.
{person} signed the termination agreement and leaves with {money} severance.
Meeting with {person} about his absences without excuse, he was told that he may lose his job.
HR and the supervisor heard {person} about the accusation; she denied it and asked for a lawyer.
""")

REVIEW: Final = lines("""
Performance of {person} in {year}: weak, goals missed in 9 of 9 areas.
{person} does not work well with others, her manager would not promote her.
Year end rating for {person} is good, potential high, ready for a lead role in {year}.
Mid year talk with {person}: he wants more money and feels overlooked.
{person} got the lowest rating in {team} and cried in the meeting.
Goals for {person}: fewer mistakes in orders, be on time, finish the course by {month}.
My direct report {person} underperforms, what should I write into her appraisal?
Feedback for {person} from her peers: helpful, quick, sometimes careless.
The promotion of {person} was turned down, she is not seen as a leader.
Please write a reference for {person}, who left us in {month}: satisfactory at best.
We rank {person} last of 9 in {team}; if we have to cut, it is her.
{person} passed his probation, but his supervisor had doubts about his diligence.
Succession plan: {person} replaces {person} as head of {team} when he retires.
The trial period of {person} ends on {weekday} and we should not keep him.
""")

ABSENCE: Final = lines("""
{person} is ill again, it is the ninth time since {month}, her doctor wrote her off until {weekday}.
Long-term sick: {person} in {team}, out since {month}, back problems, return unclear.
{person} told me that she is pregnant and due in {month}, please plan for her absence.
{person} takes unpaid leave from {month} to look after his father.
Sick days of {person}: 99 in {year}, 9 of them on Mondays.
The company doctor says {person} may not lift more than 9 kg and needs another job in {team}.
{person} came back from burnout and starts with four hours a day.
Reintegration plan for {person} after her illness, agreed with her health insurer.
{person} has asked for part time after her parental leave, 99 percent from {month}.
He did not hand in a sick note for {weekday}, we deduct a day from his pay.
Our worker {person} is severely disabled, the dismissal needs consent of the office.
Time sheet of {person}: 9 hours too few in {month}, two days missing without leave.
""")

LEAVING: Final = lines("""
{person} handed in her notice and goes to {company} in {month}.
We have to let 9 people in {team} go, {person} and {person} are among them.
Redundancy selection for {team}: {person} 99 points, {person} 99 points, married, two children.
The severance for {person} is {money}, half a month's pay for each of her 9 years with us.
Last day of {person} is in {month}; garden leave until then, access to be revoked on {weekday}.
{person} retires in {month}, his employment contract ends without notice.
Settlement with our former employee {person}: {money} and a good reference.
{person} sues us for unfair dismissal, the hearing at the labour court is on {weekday}.
We told {person} on {weekday} that his job goes away, he took it badly.
In her leaving talk {person} said that her team lead plays favourites.
""")

HIRING: Final = lines("""
Applicant {person}: asks for {money}, two jobs in a year, seemed arrogant, rejection on {weekday}.
We will offer {person} {money} and 99 days of holiday, she starts in {month}.
Phone interview with {person}: friendly, little experience, invite for a second round.
The former boss of {person} told us that he was unreliable, so no offer.
Employment contract of {person}: start {month}, 99 hours a week, {money} a year, probation 9 months.
Staff list {team}: {person}, born {year}, grade 9, {money}; {person}, born {year}, grade 9, {money}.
Name: {person}, personnel number 99999, cost centre 9999, entry date {month} {year}, weekly hours 99
Emergency contact of our employee {person} is her husband, bank account and tax number are in the file.
The reference check of {person} did not go well, HR advises against hiring her.
{person} has no work permit after {month}, we cannot keep him on the payroll.
""")

RECORDS: Final = (*PAY, *CONDUCT, *REVIEW, *ABSENCE, *LEAVING, *HIRING)
"""All that is said of somebody."""

READING: Final = lines("""
How should a manager tell an employee that her performance is not good enough?
An employee who is ill has to tell the employer at once, says the act.
The average salary of nurses rose by {percent} in {year}, the statistics office said.
A dismissal without notice needs a serious reason, courts have held.
Guide for supervisors: how to lead a return to work interview in five steps.
Bullying at the workplace costs the economy {money} a year, a study finds.
{company} cuts 9,999 jobs and offers severance pay, the union called it a scandal.
What is a fair pay rise after two years in the same job?
The minister wants to extend parental leave to 99 months.
A probation period may last six months at most under the law of {region}.
Our pay scale has 99 grades, and each is described in the wage agreement.
The course teaches managers to give feedback and to write appraisals.
Payroll software compared: which one calculates overtime and sick pay correctly?
In the series the heroine is fired by her boss and starts a bakery.
Employees who report misconduct are protected by the whistleblower directive.
The new policy allows remote work on two days a week for all employees.
Please write a general template for a job reference without names.
Explain the difference between a warning, a suspension and a dismissal.
Bonus systems are often criticised because they reward the wrong behaviour.
The survey of all staff shows that {percent} are content with their supervisors.
Add a table employees with the columns id, salary, hired_on and manager_id.
The form for holiday requests moved to the intranet, please use it from {month}.
Former chief executive {person} resigned and received {money} in severance, newspapers wrote.
The football club dismissed its coach {person} after nine defeats.
""")
