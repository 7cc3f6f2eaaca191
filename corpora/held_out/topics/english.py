"""English sentences about the topics that the gateway knows, to be measured with."""

from collections.abc import Mapping, Sequence
from typing import Final

from corpora.weaving import lines

FORECAST: Final = lines("""
The latest outlook puts sales for {period} at {sum}, and we have not told the street.
Plan revenue is {sum}; we are running {share} under plan after two months.
I updated the budget workbook, EBITDA for {period} comes out at {sum}.
Before we publish guidance I want another look at the {sum} revenue number.
Our projections show cash of {sum} at the end of {period}.
The board deck has margins falling to {share} in {period}.
Internally we expect EPS of $8.40, which is below what analysts think.
If churn stays at {share}, ARR lands at {sum} instead of {sum}.
Forecast assumptions: volume up {share}, prices flat, wages up {share}.
Unpublished: operating profit for {period} will come in around {sum}.
Next year's budget assumes {sum} of opex and no new hires.
We will likely lower our guidance on the call, revenue {sum} to {sum}.
Revised estimate for {period}: revenue {sum}, gross profit {sum}, EBIT {sum}
Worst case we need a waiver on the covenant since leverage goes up.
The bookings forecast was cut by {sum} because the big customer delays.
Capex budget for {period} is {sum}, most of it for the new site.
Finance thinks the quarter closes {share} short of budget.
""")

PRIVILEGE: Final = lines("""
Attorney-client privileged. Please do not share this outside of legal.
Our lawyers think we would lose on the breach claim and should offer {sum}.
I asked counsel whether we have to hand over the chat logs in discovery.
This is legal advice on the pending case against {firm_or_maker}.
In my view as your counsel, the contract does not protect us from liability.
We are preparing our defense and counsel wants all drafts marked as work product.
The legal team sees a high risk that the regulator fines us, about {sum}.
Counsel told us to settle for up to {sum} and to keep that figure from the plaintiff.
For litigation purposes only: list of documents that would hurt us at trial.
What should we say in the deposition about the missing inspection? Please advise as our lawyer.
Outside counsel recommends not to respond to the complaint until the insurer agrees.
The weakness in our position is the mail in which {who} admits the defect.
Our attorneys believe the patent suit can be won on invalidity.
Legal says that terminating the distributor exposes us to damages under the agreement.
Memo from the general counsel to the board on litigation risk, privileged.
We decided on the advice of counsel not to notify the customers yet.
""")

NOTE: Final = lines("""
{age} year old patient with known {illness}, admitted yesterday with {complaint}.
Patient reports {complaint} for two weeks and has been taking {medicine} without improvement.
Diagnosis: {illness}. Started on {medicine} {dose}, follow-up in a month.
BP 142/88, pulse 84, afebrile. Lungs clear, heart regular.
{who} has {illness} and is pregnant in week 23.
Exam: tender abdomen, no rash, reflexes normal.
The patient's blood sugar is not controlled, we increased {medicine} to {dose}.
CT of the chest showed a nodule, biopsy is scheduled for Tuesday.
History: {illness}, appendectomy, no known drug allergies.
She was discharged in stable condition with {medicine} {dose} daily.
My client in therapy talked about her eating disorder and self harm.
Nursing note: patient confused overnight, pulled out the catheter, wound dressing changed.
{who} tested positive and was started on antivirals; partner not informed.
Lab results for the patient: sodium 131, potassium 3.1, CRP elevated.
Impression: worsening {illness}. Plan: admit, IV fluids, cardiology consult.
Symptoms began after the second dose of {medicine}; patient denies smoking.
""")

STAFF: Final = lines("""
{who}'s salary goes up to {sum} from the first of the month.
We are terminating {who} for repeated misconduct, the letter goes out tomorrow.
Performance rating for {who}: below expectations, second year in a row.
HR complaint: {who} says her supervisor made sexist remarks in front of the group.
{who} has been sick for six weeks and did not send a doctor's certificate.
The manager wants to fire {who} before the probation period ends.
Employee {who}, number 4471, contract until December, salary {sum}.
{who} received a second written warning for insubordination.
Severance offer for {who}: {sum} and a neutral reference.
Appraisal: {who} delivers good work but conflicts with colleagues, no promotion this cycle.
List of employees who will be made redundant: {who}, {who}, {who}
{who} asked for maternity leave and we need a replacement for her role.
Interview notes: {who} was nervous, weak on basics, the panel says no hire.
Her bonus was cut to {share} after the disciplinary meeting.
{who} resigned because he was passed over for promotion, says the exit interview.
Investigation into {who}: two employees confirmed the harassment allegation.
""")

DEAL: Final = lines("""
We want to buy {firm_or_maker} and sent them a non binding offer of {sum}.
Codename {codename}: signing is planned for the twelfth, announcement right after.
The data room of the target shows problems with two large contracts.
Nobody outside the deal team may know that we are selling the {unit} business.
Our bid for {firm_or_maker} is {sum}, the board approved up to {sum}.
Diligence call with the target's management tomorrow, the bankers join.
The merger agreement is nearly final, escrow and indemnities are still open.
The seller wants exclusivity until the end of the month and a break fee of {sum}.
Add yourself to the insider list before you open the {codename} folder.
We value the target at {sum}, about nine times EBITDA.
After closing we will merge both sales teams and save {sum} in synergies.
{firm_or_maker} approached us about a takeover, talks are confidential.
The acquisition is financed with {sum} of new debt, lenders signed NDAs.
LOI for {firm_or_maker} attached, price {sum} plus an earn-out.
The press release on the takeover stays embargoed until the contract is signed.
""")

ASIDES: Final = lines("""
Hope you are doing well.
Ping me if you need more context.
I will be travelling until the weekend.
{who} joined late and asked for a recap.
Please keep this short.
More on that in the next call.
Sent from my phone
This is only a draft.
Strictly confidential.
Could somebody proofread it before noon?
Not sure we have everything yet.
The rest is in the shared folder.
Thank you so much for the help with this.
I would appreciate your thoughts.
First things first.
Let me check with {who} and come back to you.
""")

TOPICS: Final[Mapping[str, Sequence[str]]] = {
    "finance.forecast": FORECAST,
    "legal.privileged": PRIVILEGE,
    "phi.note": NOTE,
    "hr.record": STAFF,
    "finance.npi": DEAL,
}
"""The sentences of each topic, by its class."""
