"""Words that quantities are made of: numbers, scales, currencies, measures, and words that end a noun phrase."""

from __future__ import annotations


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"

#: Number words with their values; None where the word needs what follows ("hundred") or says no number ("dozens").
NUMBERS: dict[str, int | None] = {word: number for number, word in enumerate(_ONES.split()) if number}
NUMBERS.update({word: 20 + 10 * number for number, word in enumerate(_TENS.split())})
NUMBERS.update(dict.fromkeys(_words("hundred hundreds thousand thousands million millions billion dozen dozens")))

SCALES = {"hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12, "lakh": 10**5}
SCALES["crore"] = 10**7
FRACTIONS = {"half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fifth": 5, "fifths": 5}
FRACTIONS.update({"tenth": 10, "tenths": 10})

#: Symbols and names of currencies with their ISO 4217 codes; a bare "dollar" or "$" is read as USD, as the press does.
CURRENCIES = {
    name: code
    for code, names in {
        "USD": "$, US$, dollar, dollars, us dollars, u.s. dollars",
        "AUD": "A$, AU$, australian dollars",
        "CAD": "C$, CA$, canadian dollars",
        "GYD": "G$",
        "NZD": "NZ$",
        "SGD": "S$",
        "HKD": "HK$",
        "TWD": "NT$",
        "EUR": "€, euro, euros",
        "GBP": "£, pounds, pounds sterling",
        "JPY": "¥, yen",
        "KRW": "₩, won",
        "INR": "₹, rupees",
        "RUB": "₽, roubles, rubles",
        "TRY": "₺, lira",
        "CNY": "yuan, renminbi",
        "PHP": "pesos",
        "THB": "baht",
        "PLN": "zloty, zlotys",
        "NOK": "kroner, norwegian kroner",
        "SEK": "kronor, swedish kronor",
        "DKK": "danish kroner",
        "CHF": "francs",
        "ILS": "shekels",
        "IRR": "rials",
        "SAR": "riyals",
        "AED": "dirhams",
        "IDR": "rupiah",
        "MYR": "ringgit",
        "UAH": "hryvnia",
    }.items()
    for name in names.split(", ")
}

#: Nouns that stand for several without a plural s.
INVARIANT = _words(
    """
    aircraft airmen craft crew hovercraft infantrymen men people personnel police sailors seamen servicemen
    servicewomen spacecraft staff submariners troops watercraft women
    """
)
MEASURES = _words(
    """
    acres degrees feet hectares kg kilometer kilometers kilometre kilometres km knots litres meter meters metre
    metres mile miles nm square ton tonne tonnes tons
    """
)
TIME_UNITS = _words(
    """
    a.m am centuries century day days decade decades hour hours minute minutes month months night nights o'clock
    p.m pm second seconds springs summers week weeks winters year years
    """
)
#: Words that end the noun phrase after a number.
STOP = _words(
    """
    a about across after against ago all along already also among an and are around as at be because been before
    being between both but by can could did do does down during each earlier even for from had has have he her
    here his i if in including into is it its just later less may might more must my near nor not now of off on
    only onto or our out over per plus shall she should since so still such take taking than that the their then
    there these they this those till to took under until up via was we were when where which while who who's
    whom whose will with within without would you your
    """
)
#: Words before a number that say that it is no exact count.
HEDGES = (
    "about",
    "around",
    "roughly",
    "approximately",
    "some",
    "nearly",
    "almost",
    "close to",
    "near",
    "up to",
    "upwards? of",
    "more than",
    "over",
    "at least",
    "at most",
    "as many as",
    "as much as",
    "fewer than",
    "less than",
    "under",
    "well over",
    "just over",
    "just under",
    "an estimated",
    "in excess of",
    "between",
    "above",
    "something like",
    "circa",
    "ca\\.",
    "no more than",
    "not less than",
)
