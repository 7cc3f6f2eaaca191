"""Each pattern of `national_ids_europe` with a value it finds and a near miss that it does not."""

from egress_gateway.classify.detectors.national_ids_europe import DETECTOR
from egress_gateway.testing.conformance.detector import Case, check

CASES = (
    Case("lu_id", "matricule 1885 0112 37261", "1885 0112 37261", "matricule 1885 0192 37261"),
    Case("yu_emso", "EMSO 0101085565894", "0101085565894", "EMSO 0101085585894"),
    Case("is_kt", "kennitala 120385-9920", "120385-9920", "kennitala 120385-9020"),
    Case("mt_id", "maltese id 0123456M", "0123456M", "Maltese ID 0123456N"),
    Case("cy_tic", "Cyprus TIC 10254033D", "10254033D", "Cyprus TIC 10264033D"),
    Case("hu_taj", "TAJ 123 961 482", "123 961 482", "TAJ 123 961 082"),
    Case("hu_tax", "adoazonosito 8123231415", "8123231415", "adoazonosito 8723231415"),
    Case("ru_snils", "SNILS 112-233-204 80", "112-233-204 80", "SNILS 112-234-204 80"),
    Case("ru_inn", "INN 770796239886", "770796239886", "INN 770791239886"),
    Case("ua_rnokpp", "rnokpp 1752856310", "1752856310", "rnokpp 1552856310"),
    Case("by_id", "belarusian id 3120385A561PB0", "3120385A561PB0", "belarusian id 3120385A562PB0"),
    Case("by_id", "it is 3120385A561PB0 here", "3120385A561PB0", "3120385A562PB0"),
    Case("kz_iin", "IIN 850312986573", "850312986573", "IIN 850312886573"),
    Case("md_idnp", "IDNP 2000288218926", "2000288218926", "IDNP 2050288218926"),
    Case("pt_cc", "cartao de cidadao 12345678 9 ZZ1", "12345678 9 ZZ1", "cartao de cidadao 12345978 9 ZZ1"),
    Case("de_svnr", "SVNR 15 070644 C 803", "15 070644 C 803", "SVNR 15 070647 C 803"),
    Case("de_svnr", "it is 15 070644 C 803 here", "15 070644 C 803", "15 070647 C 803"),
    Case("gb_utr", "UTR 15901 46928", "15901 46928", "UTR 15901 56928"),
    Case("fr_spi", "SPI 30 23 217 298 262", "30 23 217 298 262", "SPI 33 23 217 298 262"),
)


def test_the_detector_conforms():
    check(DETECTOR, CASES)
