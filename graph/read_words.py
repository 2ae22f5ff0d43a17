"""Abbreviations and sentence openers that the sentence splitter goes by."""

from __future__ import annotations


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


#: Never the end of a sentence: titles, and words that want what follows.
TITLES = _words(
    """
    adm al amb approx art arts assn asst brig brig.gen bros ca capt cdr cf ch cllr cmdr col cols cpl cpt dept
    dr e.g eg fig ft gen gens gov h.m.s hon hr i.e ie insp lt lt.col lt.gen ltc ltg lts ma maj maj-gen maj.gen
    messrs mr mrs ms mt nos para paras pp pres prof pvt rep rev rt sec sen sgt st supt u.s.s undersec v
    vice-adm viz vol vs
    """
)
#: An abbreviation only before a digit.
BEFORE_DIGIT = _words(
    """
    apr art aug ch dec feb fig jan jul jun mar no nos nov oct p para pp sec sep sept v vol
    """
)
#: May end a sentence: then what follows must be a word that starts one.
EITHER = _words(
    """
    a.d a.m approx ave b.c blvd bros co corp d.c dept est et etc inc jr llc ltd op p.m ph.d plc sr univ
    """
)
#: Short names of months; they end a sentence only before a word that starts one.
MONTHS = _words(
    """
    apr aug dec feb jan jul jun mar nov oct sep sept
    """
)
#: Words that begin a sentence after an abbreviation such as "U.S.", where a name would more likely continue it.
STARTERS = _words(
    """
    a about above according after all already also although amid among an and another any around as asked at
    back because before behind below besides between beyond both but by can chiefly could despite did do does
    during each earlier either even every few finally first for from further given had has have he hence her
    here his how however i if in indeed instead into is it its just last later let like made many meanwhile
    more moreover most much my neither never nevertheless next no nobody none nonetheless nor not nothing now
    of officials on once one only or other others our out over perhaps rather recently second several she
    should similarly since so some soon still such surely than that the their then there thereafter therefore
    these they this those though three through thus till to today together tomorrow tonight two under unless
    unlike until up was we were what whatever when where whereas whether which while who whoever why will with
    within without would yes yesterday yet you your
    """
)
#: Words that a single letter follows as a label.
LETTERED = _words(
    """
    annex annexe appendix category chapter class column exhibit figure group option paragraph part phase plan point
    protocol schedule section table team tier
    """
)
