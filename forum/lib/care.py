"""What somebody reads who may need help now, by what their words were about: calm, no diagnosis, what to do first.

The wording follows recovery-standards.md, sections 12 and 14, and rests on lay pages: a clinician reads it before the place is
opened (docs/operating.md).
"""

from forum.lib.judging import Family
from forum.lib.words import N_

# `%(number)s` is the emergency number of the chosen country.
WORDS: dict[Family, tuple[str, ...]] = {
    Family.SELF_HARM: (
        N_(
            "You do not have to be alone with this. People who answer now are just below; you can also say nothing and let them begin."
        ),
        N_(
            "If something is near with which you could hurt yourself, bring it out of reach, or go to where somebody is."
        ),
        N_("If it cannot wait, call %(number)s."),
    ),
    Family.OVERDOSE: (
        N_("Somebody who cannot be woken, snores or gurgles, breathes slowly or has blue lips: call %(number)s now."),
        N_(
            "Give naloxone if it is there. Turn them on their side and stay. Nothing changes after a few minutes: a second one."
        ),
        N_("If you took more than you meant to, call too, even if you feel all right so far."),
    ),
    Family.WITHDRAWAL: (
        N_(
            "After drinking a lot or taking benzodiazepines every day, stopping at once can be dangerous. It is no weakness to do it with help."
        ),
        N_("A seizure, confusion, seeing or hearing what others do not, fever, a racing heart: call %(number)s now."),
        N_(
            "Otherwise speak with a doctor or a pharmacist before you go on, today if you can, and do not stay alone tonight."
        ),
    ),
    Family.LAPSE: (
        N_(
            "You are here, and that counts. After a break the body bears much less than before, even if it is the same as ever."
        ),
        N_(
            "If it happens again: not alone, slowly, nothing else with it, neither alcohol nor pills, and naloxone within reach."
        ),
        N_("Cannot be woken, snoring or gurgling, blue lips: whoever is with you calls %(number)s."),
    ),
    Family.VIOLENCE: (
        N_("Nobody may hurt you, whatever was said before. If you can, go to where other people are."),
        N_("If it is happening or about to, call %(number)s. If you cannot speak, leave the line open."),
        N_("“Leave this site”, at the top, takes this page away at once."),
    ),
    Family.CHILD_SAFETY: (
        N_("If a child is in danger now, call %(number)s. You need not be sure to call."),
        N_(
            "Stay with the child if you can, or bring them to somebody you trust. Helplines listen to children and to grown-ups."
        ),
    ),
}
