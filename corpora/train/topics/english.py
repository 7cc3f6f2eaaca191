"""English sentences about the topics that the gateway knows, to be trained with."""

from collections.abc import Mapping, Sequence
from typing import Final

from corpora.weaving import lines

FORECAST: Final = lines("""
We now expect {quarter} revenue of {money}, {percent} below the budget the board approved in {month}.
The rolling forecast for {year} moves to {money} of net sales with an operating margin of {percent}.
EBITDA guidance for the full year stays at {money}, but please keep this internal until the release.
Our internal outlook assumes churn of {percent} and net new ARR of {money} in the second half.
Draft budget v9: opex grows by {percent}, headcount cost by {percent}, capex is capped at {money}.
In the downside case cash runs to {money} by year end and we breach the covenant in {quarter}.
Base case {money}, upside {money}, downside {money}; none of these numbers has been published.
FP&A revised the gross margin assumption from {percent} to {percent} because freight costs are rising.
Bookings are tracking to {percent} of plan, so we will miss the quarter unless two deals close by {weekday}.
The pipeline coverage implies {money} for {quarter}; commit is {money}, best case {money}.
Please update the forecast model with the new hiring plan before the board pack goes out on {weekday}.
Projected free cash flow for {year} is {money}, down from {money} in the previous forecast.
Our preliminary close shows revenue of {money}, which is not yet audited and not yet announced.
We plan to guide {quarter} earnings per share to $9.99 when we report, consensus is $9.99.
The five year plan has us at {money} by {year}, with the new segment contributing {percent}.
Variance to budget is minus {money}, mostly because the {region} launch slipped by a quarter.
Sensitivity: every point of price costs us {money} of EBIT next year.
If the renewal does not land, our forecast for {quarter} drops by {money} and we would have to warn the market.
Line item,{year} actual,{year} forecast,{year} plan
Net revenue,{money},{money},{money}
Gross profit forecast,{money},{money},{money}
Operating expenses budgeted,{money},{money},{money}
EBIT projected | {money} | {money} | {percent}
Cash at end of period (projected): {money}
We are modelling a {percent} decline in average selling price and a working capital release of {money}.
CFO wants the guidance range narrowed to {money} to {money} before the audit committee meets.
Treasury expects the net debt ratio at 9.9x by {month}, so the revolver has to be extended.
For the re-forecast I cut marketing spend by {money} and pushed the new plant to {year}.
The flash report shows we are {percent} behind the monthly target and the outlook is getting worse.
Do not share the projections with sales: the board has not approved the budget for {year}.
Our unit economics in the plan assume a payback of 99 months and a take rate of {percent}.
The three statement model says we need another {money} of funding in {quarter}.
Revenue recognition moves {money} from this quarter into the next, which changes our forecast.
Management case for the lenders: sales growth {percent}, EBITDA margin {percent}, leverage 9.9x.
We should pre-announce if the shortfall against our guidance is more than {percent}.
Annual recurring revenue is forecast at {money} exiting {year}, net retention {percent}.
""")

PRIVILEGE: Final = lines("""
Privileged and confidential: attorney client communication, do not forward outside the legal department.
Our counsel advises that we settle before the deposition, because the e-mails from {month} hurt our defense.
As your attorney I recommend that the company preserve all documents and say nothing to the regulator yet.
This memo was prepared at the direction of counsel in anticipation of litigation.
You asked for our legal advice on whether the termination clause exposes us to damages.
In our opinion the claim has a {percent} chance of success, and we would reserve {money} for it.
Outside counsel at {firm} thinks our strongest argument is the statute of limitations.
Attorney work product: draft outline for the cross examination of {person}.
General counsel asked us to put a litigation hold on the mailboxes of the sales team.
Our exposure under the indemnity is up to {money}; we should not admit liability in writing.
Please keep this within the privilege and do not copy anyone who is not on the legal team.
The settlement authority from the client is {money}, the other side does not know that.
We believe the plaintiff's patent is invalid over the prior art, but our own product probably infringes claim 9.
Counsel's assessment: the regulator will likely open an investigation, so we need a joint defense agreement.
I am seeking legal advice on how we should answer the subpoena that came on {weekday}.
Our litigation strategy is to move to dismiss first and to offer mediation after discovery.
The witness we prepared is weak on the timeline, so we advise against putting him on the stand.
Legal analysis of our risk: the non compete is unenforceable here, and we advise not to sue.
For the privilege log: advice from in house counsel about the breach of the supply contract with {company}.
Per our call with the lawyers, the weak point of our case is that nobody documented consent.
We advise the client to reject the offer and counter at {money} without prejudice.
My legal opinion is that the board must disclose, otherwise the directors risk personal liability.
Counsel recommends we correct the filing voluntarily before the agency asks.
Drafted by legal for the purpose of giving legal advice; privileged, not discoverable.
From our lawyers: do not answer the demand letter of {company} until we have reviewed the contract.
If this goes to trial our lawyers expect an adverse ruling on the spoliation motion.
The client confided that the report was changed after the accident; this is protected by privilege.
We need your advice as our attorney whether the employees can be interviewed without a lawyer present.
The defense memo lists the facts that are bad for us and how counsel would explain them.
Opposing counsel has not seen the side letter, and we do not have to produce it in our view.
""")

NOTE: Final = lines("""
Patient is a 99 year old {sex} with a history of {disease} who presents with {symptom} since {weekday}.
Chief complaint: {symptom} for 9 days, denies fever or weight loss.
Assessment and plan: {disease}, start {drug} 99 mg twice daily, recheck in 9 weeks.
PMH significant for {disease} and {disease}; allergic to penicillin.
Vitals: BP 999/99, HR 99, temp 99.9, SpO2 99% on room air.
On exam the patient is alert, lungs clear to auscultation, abdomen soft, no edema.
Discharge summary: {person} was admitted with {symptom} and treated with {drug} intravenously.
Her biopsy came back positive, oncology wants to see the patient before chemotherapy starts.
The patient was counselled about {drug}, risks and side effects were discussed and consent was given.
Labs: HbA1c 9.9, creatinine 9.9, hemoglobin 99.9, WBC 9.9.
MRI of the lumbar spine shows a herniated disc; referred {person} to neurosurgery.
HPI: {sex}, 99 y/o, complains of {symptom} worse at night, no relief with {drug}.
Her PHQ-9 score was 99, patient reports passive suicidal thoughts, safety plan was reviewed.
He stopped taking {drug} against medical advice and was readmitted with {symptom}.
Progress note day 9: afebrile, wound is dry, pain controlled with {drug}, plan to mobilise.
Family history: mother with {disease}, father died of {disease} at 99.
{person} was diagnosed with {disease} in {month} and her insurance has not approved the infusion.
Follow up with the clinic in 9 weeks, repeat CBC and liver enzymes, continue {drug}.
Please triage: 99 year old {sex}, {symptom}, takes {drug}, known {disease}.
Therapy note: client describes panic attacks at work, sleep is poor, we continued exposure exercises.
Obstetrics: G9P9 at 99 weeks, fetal heart rate reassuring, gestational {disease}.
Patient smokes one pack per day, drinks socially, lives with her daughter.
ED course: given {drug} and fluids, ECG without ischemic changes, troponin negative, admitted for observation.
Dictated letter to the GP: I reviewed your patient {person}, whose {disease} is poorly controlled.
The resident in room 99 fell last night, no fracture on x-ray, neuro checks every four hours.
Medication list: {drug} 99 mg, {drug} 9 mg at bedtime, {drug} as needed.
Postoperative diagnosis: {disease}. Estimated blood loss 99 ml, the patient tolerated the procedure well.
SOAP: S - {symptom}; O - tender, no guarding; A - likely {disease}; P - ultrasound, {drug}.
Rehab nurse reports that the patient refuses meals and is confused in the evening, UTI suspected.
The test for HIV was reactive and {person} has not been told yet, confirmatory test is pending.
""")

STAFF: Final = lines("""
{person} was put on a performance improvement plan for 99 days because of missed targets.
Her base salary is {money} with a bonus target of {percent}, she asked for a raise to {money}.
Termination letter for {person}: last working day in {month}, severance of 9 months.
Written warning: the employee was late nine times in {month} and left shifts without notice.
The complaint against {person} alleges harassment by a manager, HR interviewed three witnesses.
Annual review of {person}: rating 9 of 5, meets expectations, needs to delegate more.
Employee ID 99999, hired {month} {year}, department {team}, manager {person}, grade 9.
He has been on sick leave since {month} and occupational health suggests reduced hours.
We plan to let {person} go in the next round, please prepare the separation agreement.
Compensation review: {person} moves from {money} to {money}, retroactive to {month}.
The disciplinary hearing is on {weekday}; {person} may bring a colleague or a union representative.
Exit interview: she left because of her manager and the lack of promotion, would not recommend us.
Parental leave for {person} from {month} to {month}, replacement needed in {team}.
Candidate feedback: {person} scored low on the panel, references mention conflict, do not hire.
Layoff list for {team}: {person}, {person} and {person}, notice goes out on {weekday}.
Promotion case: {person} to senior level, calibrated rating exceeds, peer feedback attached.
Payroll correction: {person} was underpaid by {money} since {month}, her bank details changed.
HR investigation summary: the allegation of {conduct} by {person} was substantiated.
His probation is extended by 9 months because his attitude towards colleagues is a concern.
Employee disclosed a disability and requests an adjusted workstation and flexible hours.
360 feedback on {person}: strong technically, dismissive in meetings, retention risk high.
Personnel file of {person}: contract, two warnings, appraisal of {year}, training record.
{person} resigned on {weekday}, her notice period is 9 weeks and she has 99 days of vacation left.
Stock grant for {person}: 9999 units vesting over four years, one year cliff.
Background check on the applicant shows a gap in employment, discuss before the offer goes out.
The works council objected to the dismissal of {person}, so we have to hear her again.
Salary band of grade 9 is {money} to {money}; {person} is at {percent} of the midpoint.
Absence record: {person} missed 99 days this year, 9 of them without a certificate.
Grievance filed by {person} about unequal pay compared with a male colleague in {team}.
We will not renew the contract of {person} after her maternity leave, keep this between us.
""")

DEAL: Final = lines("""
Project {code}: we signed the NDA and the target opened the data room on {weekday}.
Our indicative offer for {company} is {money} on a cash free, debt free basis.
The board meets on {weekday} to approve the acquisition; nothing may leak before signing.
Synergies of {money} are in the model, mostly from closing two sites of the target.
Due diligence found a tax exposure of {money}, so we want it in the purchase price adjustment.
The exclusivity period ends in {month}, the other bidder offered {money} more.
Term sheet for the acquisition of {company}: {money} upfront, {money} earn-out over 9 years.
The bankers think the seller accepts 9.9x EBITDA, our walk away price is {money}.
Only people on the insider list for {code} may see this deck, trading in our shares is closed for you.
We will announce the merger before the market opens on {weekday}, the press release is under embargo.
SPA draft 9: open points are the material adverse change clause and the escrow of {money}.
The tender offer will be {money} per share, a premium of {percent} over the last close.
We are in confidential talks to sell the {team} division to {company}.
Antitrust counsel expects a second request if we buy {company}, remedies would cost {money}.
Financing of {code}: bridge loan of {money}, then a rights issue in {quarter}.
Management presentation by the target went well, their CEO wants to stay after closing.
Valuation: DCF {money}, comparables {money}, precedent transactions {money}.
The letter of intent to {company} is non binding except for exclusivity and confidentiality.
Day one plan: if the deal closes in {quarter} we integrate payroll and cut the duplicate head office.
They do not know yet that we are also negotiating with their competitor {company}.
Buyer list for the carve out: {company}, {company} and two private equity funds.
Quality of earnings report lowers normalised EBITDA of the target by {money}.
The founders of {company} would roll over {percent} of their shares into the new holding.
Please do not mention {code} in mails, the stock exchange was not informed about the takeover bid.
We need a fairness opinion before the special committee votes on the merger agreement.
Our stake building in {company} stays below {percent} until the bid is public.
Deal timeline: signing in {month}, regulatory approval in {quarter}, closing thereafter.
The seller's disclosure schedule arrives on {weekday}, lawyers review the change of control clauses.
""")

ASIDES: Final = lines("""
Thanks for the quick call this morning.
Can you take a look when you have a minute?
I am out of office on {weekday}, {person} covers for me.
Please let me know by {weekday} if anything is unclear.
See the attachment for the details.
Sorry for the late reply, it has been a busy week.
We talked about this in the last meeting already.
I will send an update tomorrow.
Let us discuss in person, it is easier.
{person} has the latest version of the document.
Here is the summary you wanted.
Next meeting is on {weekday} at 99:30 in the usual room.
This is urgent, please treat it as a priority.
Could you make it shorter and more formal?
What do you think about it?
I copied the text below so that you do not have to search for it.
Do not forward this mail.
Confidential, for internal use only.
As discussed with {person} from {team}.
Background: this came up again last {month}.
ok sounds good to me
Action item for {person}: follow up with {company}.
Page 9 of 99
Kind regards and have a nice weekend.
There are still two open questions from our side.
The numbers are in the table further down.
We agreed to decide about it in {month}.
Any feedback is welcome.
""")

TOPICS: Final[Mapping[str, Sequence[str]]] = {
    "finance.forecast": FORECAST,
    "legal.privileged": PRIVILEGE,
    "phi.note": NOTE,
    "hr.record": STAFF,
    "finance.npi": DEAL,
}
"""The sentences of each topic, by its class."""
