"""Notes of a practice or a ward, in the short forms that are used there."""

from typing import Final

FRAMES: Final = (
    "Pt {name}, DOB {born}, MRN {mrn}. Presents with chest tightness since {time}. ECG normal. Discharged home.",
    "Patient: {last}, {first}\nMedical record number: {mrn}\nSeen on {date} by Dr {name2}. BP 138/84, pulse {count}.",
    "Referral to {firm}: {name}, NHS number {nhs}, lives at {address}. Two weeks of back pain, no red flags.",
    "Called next of kin {name2} on {phone}. {first} is stable after surgery.",
    "{first} {last} was started on 5 mg once daily. Review on {date}. Daughter {first2} present.",
    "Discharge letter. {name}, born {born}, was admitted on {date}. Contact: {email}.",
    "Lab: Hb 13.{count}, CRP {count}, creatinine 0.9. Sample {part} taken at {time}.",
    "General advice: rest, fluids, paracetamol up to 4 g a day. Return if the fever lasts longer than three days.",
    "Handover: bed {count} sleeping, bed {count} awaits transport, ward quiet since {time}.",
    "Dr {last2} saw the patient in {town}. Prescription sent to the pharmacy, reference {order}.",
    "Study protocol {version}: {count} participants, randomised at {time}, blocks of {count}.",
    "Crohn's was ruled out, as was Graves' disease. Babinski negative, Romberg steady.",
)
