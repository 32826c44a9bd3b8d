"""Common given names and surnames, English and Spanish: only to tell that a pseudonym looks like a full name."""

_GIVEN = """
    aaron abby abigail abraham adam adrian adriana agnes agustin aidan alan albert alberto alejandra alejandro alex
    alexander alexandra alexis alfonso alfred alfredo alice alicia alison allison alma alvaro alyssa amanda amber
    amelia amy ana andrea andres andrew andy angela angelica angelina anita ann anna anne annie anthony antonio
    april ariana armando arthur arturo ashley audrey aurora austin ava barbara beatrice beatriz becky belinda ben
    benjamin bernard bernardo beth bethany betty beverly bill billy blanca bob bobby bonnie brad bradley brandon
    brenda brendan brian brianna bridget brittany bruce bruno bryan caleb cameron camila carl carla carlos carmen
    carol carolina caroline carolyn carrie catalina catherine cecilia cesar charles charlie charlotte chelsea cheryl
    chloe chris christian christina christine christopher cindy claire clara claudia cody colin connor courtney
    craig cristian cristina crystal cynthia daisy dale dan dana daniel daniela danielle danny darren dave david dawn
    dean debbie deborah debra denise dennis derek diana diane diego dolores donald donna dorothy doug douglas drew
    duncan dustin dylan eddie edgar eduardo edward edwin eileen elaine eleanor elena elijah elisa elizabeth ella
    ellen emilia emilio emily emma enrique eric erica erik erin ernest ernesto esperanza esteban esther ethan eugene
    eva evan evelyn faith felipe felix fernanda fernando fiona florence frances francesca francis francisco frank
    fred freddie frederick gabriel gabriela gareth gary gavin george gerald gerard gerardo gillian gina gladys glen
    glenn gloria gonzalo gordon grace graham grant greg gregory guadalupe guillermo gustavo hannah harold harriet
    harry harvey hazel heather hector heidi helen helena henry holly hope howard hugh hugo ian ignacio ines irene
    iris irma isaac isabel isabella ismael ivan ivy jack jackie jackson jacob jaime jake james jamie jan jane janet
    janice jared jasmine jason javier jay jean jeff jeffrey jenna jennifer jenny jeremy jerry jess jesse jessica
    jesus jill jim jimena jimmy joan joanna joanne joaquin jocelyn joe joel john johnny jon jonathan jordan jorge
    jose joseph joshua joy joyce juan juana juanita judith judy julia julian juliana julie julieta julio justin
    karen karina kate katherine kathleen kathryn kathy katie kayla keith kelly ken kenneth kenny kerry kevin kim
    kimberly kirsty kristen kyle larry laura lauren laurie lawrence leah lee leo leon leonardo leslie leticia lewis
    liam lily linda lisa logan lois lola lorena lorraine louis louise lourdes lucas lucia lucy luis luisa luke luna
    luz lydia lynn mabel madison maggie malcolm manuel marc marcela marco marcos marcus margaret margarita maria
    mariana mariano marie marilyn marina mario marion marisol mark marta martha martin mary mateo matt matthew
    maureen mauricio max maya megan melanie melissa mercedes mia michael michelle miguel mike mildred miranda miriam
    mitchell molly monica morgan nadia nancy naomi natalia natalie natasha nathan neil nelson nicholas nick nicola
    nicolas nicole nigel noah noelia nora norma norman olga oliver olivia omar oscar owen pablo paige pamela paola
    patricia patrick paul paula pauline pedro peggy penny pete peter phil philip phillip phoebe phyllis pilar rachel
    rafael ralph ramon ramona randy raquel raul ray raymond rebecca regina renee ricardo richard rick ricky rita rob
    robert roberto robin rocio rodney rodrigo roger roland ron ronald rosa rosario rose rosemary ross roxana roy
    ruben ruby russell ruth ryan sabrina sally salvador sam samantha samuel sandra sara sarah scott sean sebastian
    sergio seth shane shannon sharon shaun shawn sheila shirley silvia simon simone sofia sonia sophia sophie
    spencer stacy stan stanley stella stephanie stephen steve steven stuart sue summer susan susana suzanne sylvia
    tamara tania tanya tara taylor ted teresa terry theresa thomas tiffany tim timothy tina todd tom tomas tommy
    toni tony tracy travis trevor tyler valentina valeria valerie vanessa vera veronica vicente vicky victor
    victoria vincent violeta virginia vivian wade walter wanda warren wayne wendy will william willie xavier ximena
    yesenia yolanda yvonne zachary zoe
"""

# Given names that are ordinary words too: "Hope Returns" is a fine pseudonym, "Hope Miller" is a person.
_ORDINARY = """
    amber april aurora crystal daisy dawn faith frank grace grant hazel heather holly hope iris ivy jasmine jay joy
    lily luna luz marina mark max mercedes miranda olive phoenix pilar robin rose rosemary ruby sage salvador sky
    stella summer violet will
"""

_SURNAMES = """
    adams aguilar alexander allen alvarez anderson bailey baker barnes bell bennett brooks brown bryant butler
    campbell carter castillo castro chavez clark coleman collins cook cooper cox cruz davies davis delgado diaz
    edwards evans fernandez fisher flores ford foster garcia gibson gomez gonzales gonzalez graham gray green
    griffin gutierrez hall hamilton harris harrison hayes henderson hernandez herrera hill howard hughes jackson
    james jenkins jimenez johnson jones jordan kelly kennedy king lee lewis long lopez marshall martin martinez
    mason mcdonald medina mendoza miller mitchell molina moore morales moreno morgan morris murphy murray myers
    navarro nelson nguyen obrien ortega ortiz owens parker patel patterson perez perry peterson phillips pierce
    powell price ramirez ramos reed reyes reynolds richardson rivera roberts robertson robinson rodriguez rogers
    rojas romero ross ruiz russell salazar sanchez sanders sandoval santiago santos scott silva simmons simpson
    smith soto stevens stewart sullivan taylor thomas thompson torres turner vargas vasquez vazquez vega walker
    wallace ward washington watson west white williams williamson wilson wood wright young
"""

GIVEN = frozenset(_GIVEN.split())
ORDINARY = frozenset(_ORDINARY.split())
SURNAMES = frozenset(_SURNAMES.split())
