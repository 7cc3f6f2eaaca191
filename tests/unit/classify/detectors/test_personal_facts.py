"""Each pattern of `personal_facts` with a value it finds and a near miss that it does not."""

import pytest

from egress_gateway.classify.classifier import build_classifier
from egress_gateway.classify.detectors.personal_facts import DETECTOR
from egress_gateway.core.slots import Scope, Slot
from egress_gateway.testing.conformance.detector import Case, check

CASES = (
    Case("diagnosis_of_person", "my patient, 54, has type 2 diabetes", "type 2 diabetes", "what is type 2 diabetes?"),
    Case(
        "diagnosis_of_person", "Elle souffre de sclérose en plaques.", "sclérose en plaques", "La sclérose en plaques"
    ),
    Case("diagnosis_of_person", "die Patientin hat Bluthochdruck", "Bluthochdruck", "Ratgeber Bluthochdruck"),
    Case("diagnosis_of_person", "diagnosis: asthma", "asthma", "differential diagnosis of asthma"),
    Case("diagnosis_of_person", "she has lupus", "lupus", "she has a question about lupus"),
    Case("diagnosis_of_person", "he has asthma", "asthma", "he works in asthma research"),
    Case("diagnosis_of_person", "he caught cholera", "cholera", "he is a choleraic one"),
    Case(
        "diagnosis_of_person", "my wife has Bell\u2019s palsy", "Bell\u2019s palsy", "my wife has Bell\u2019s telephone"
    ),
    Case("diagnosis_of_person", "PATIENT HAS GRAVES' DISEASE", "GRAVES' DISEASE", "PATIENT HAS GRAVES' BOOK"),
    Case("diagnosis_of_person", "patient dvt_left: yes", "dvt", "patient dvtx_left: yes"),
    Case("diagnosis_of_person", "she has type  2\ndiabetes", "type  2\ndiabetes", "she has type  2\nerrors"),
    Case("diagnosis_of_person", "his broken arms", "broken arms", "his broken army"),
    Case("diagnosis_of_person", "my son's autism is an issue", "autism", "she says that autism is an issue"),
    Case("diagnosis_of_person", "El paciente controla su diabetes", "diabetes", "El paciente lee un libro su diabetes"),
    Case("diagnosis_by_stem", "he was treated for cholangitis", "cholangitis", "he was treated for nostalgia"),
    Case("diagnosis_by_stem", "Diagnosis: lymphopenia", "lymphopenia", "lymphopenia is rare"),
    Case("diagnosis_of_person", "Paciente con diabetes tipo 2", "diabetes tipo 2", "La diabetes tipo 2"),
    Case("diagnosis_of_person", "my grandfather had a stroke", "a stroke", "my grandfather had a stroke of luck"),
    Case("drug_by_dose", "She takes Zorblix 20 mg", "Zorblix", "She takes about 20 mg"),
    Case("drug_by_dose", "Meds: Zorblix, 2 x 20 mg", "Zorblix", "a cup with 20 mg"),
    Case("drug_by_dose", "The patient tolerated Zorblix 50 mg", "Zorblix", "The patient tolerated 50 mg"),
    Case("drug_of_person", "I take sertraline daily", "sertraline", "sertraline is an SSRI"),
    Case("drug_of_person", "mevrouw kreeg paracetamol", "paracetamol", "paracetamol verkoopt goed"),
    Case("drug_of_person", "Ich nehme Sertralin", "Sertralin", "Sertralin ist ein SSRI"),
    Case("drug_by_stem", "he is on lisinopril 10 mg", "lisinopril", "he is back in April"),
    Case("drug_by_stem", "El paciente toma atorvastatina", "atorvastatina", "la atorvastatina es barata"),
    Case("drug_by_stem", "she got ramipril", "ramipril", "she got a spartan"),
    Case("drug_by_stem", "his losartan", "losartan", "his losartan5"),
    Case("money_of_person", "her salary is $85,000 a year", "$85,000", "the average salary is $85,000 a year"),
    Case("money_of_person", "Mr Smith earns €54.000", "€54.000", "the company earns €54.000"),
    Case("money_of_person", "My balance is 1,204.33 USD", "1,204.33 USD", "My balance is good, 5 USD"),
    Case("money_of_person", "Sein Gehalt beträgt 4200 EUR", "4200 EUR", "Sein Gehalt steigt 2025 nicht"),
    Case(
        "biometric_identifier", "his fingerprint template", "fingerprint template", "a fingerprint template is a hash"
    ),
    Case("biometric_identifier", "patient's genetic test results", "genetic test results", "patient's test results"),
    Case("age_over_89", "a 94-year-old woman", "94-year-old", "a 100-year-old house"),
    Case("age_over_89", "aged 91, she lives alone", "aged 91", "aged 81, she lives alone"),
)


def test_the_detector_conforms():
    check(DETECTOR, CASES)


@pytest.fixture(scope="module")
def classifier():
    return build_classifier([DETECTOR])


def found(classifier, *texts_and_scopes):
    slots = [Slot(pointer=f"/{at}", scope=scope, text=text) for at, (text, scope) in enumerate(texts_and_scopes)]
    return [finding.data_class for finding in classifier.classify(slots)]


def test_a_key_says_whose_illness_it_is(classifier):
    assert found(classifier, ("diagnosis", Scope.KEY), ("asthma", Scope.MESSAGE)) == ["phi.diagnosis"]
    assert found(classifier, ("headline", Scope.KEY), ("asthma", Scope.MESSAGE)) == []


@pytest.mark.parametrize(
    "text",
    [
        "Metformin is commonly used for type 2 diabetes in adults.",
        "Which hospitals treat multiple sclerosis, and do statins help?",
        "Sepsis kills 11 million people a year; pneumonia is its commonest cause.",
        "Explain how insulin works, and what hypertension does to the kidneys.",
        "The Asthma Foundation held its annual meeting.",
        "Was ist Diabetes? Kann man Demenz heilen?",
    ],
)
def test_general_knowledge_is_nobodys(classifier, text):
    assert found(classifier, (text, Scope.MESSAGE)) == []
