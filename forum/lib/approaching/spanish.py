"""Spanish phrases by which somebody is led elsewhere: to another network, to a phone, to a door."""

from forum.lib.approaching.phrase import Phrase, phrase

NETWORK = (
    r"(?:whats\s?app|wh?ats?app?|wasap|guasap|wpp|wsp|telegram|signal|insta(?:gram)?|ig|snap(?:chat)?|discord|messenger|facebook"
    r"|face|fb|skype|tiktok|twitter|zoom|e-?mail|correo|mail|sms|tel[eé]fono|m[oó]vil|celular)"
)
WAY = (
    r"(?:n[uú]mero|tel[eé]fono|m[oó]vil|celular|celu|whats\s?app|wasap|guasap|insta(?:gram)?|snap|correo|e-?mail|mail|usuario"
    r"|contacto|direcci[oó]n|ubicaci[oó]n|discord|telegram|facebook|face|apellido|nombre real|nombre completo)"
)
_PRIVATE = r"(?:(?:por|en|al|a) (?:el )?(?:privado|priv|pv|interno|inbox|dm|md|mp))"
# This place itself: "escríbeme aquí", "nos vemos en la sala".
_NOT_HERE = (
    r"(?! (?:por |en )?(?:aqu[ií]|ac[aá])\b"
    r"| (?:en|por) (?:la|el|esta|este|una) (?:misma? )?(?:sala|hilo|foro|tabl[oó]n|conversaci[oó]n)\b)"
)
_WHEN = (
    r"(?=\s{0,3}(?:\Z|[.!?,;:)\n\"])| (?:si|cuando|a|al|hoy|esta|ma[ñn]ana|por|antes|ya|porfa|cualquier|siempre|en|y|o|luego"
    r"|despu[eé]s|ahora|que)\b)"
)
_TELLING = (
    r"\b(?:[eé]l|ella|ellos|ellas|nadie|mi (?:ex|madre|padre|mam[aá]|pap[aá]|hermano|hermana|padrino|madrina|jefe|jefa|camello"
    r"|marido|mujer|m[eé]dico|m[eé]dica)|dijo|dice|dec[ií]a|pidi[oó]|no)\b[^.!?;,\n]{0,30}"
)
_LETS = (
    r"(?:podemos|podr[ií]amos|quieres|quer[eé]s|quisieras|si quieres|si quer[eé]s|te gustar[ií]a|te apetece|me gustar[ií]a"
    r"|vamos a|mejor|por qu[eé] no)"
)

PHRASES: tuple[Phrase, ...] = (
    # "escríbeme al WhatsApp", "háblame por privado"
    phrase(
        "escríbeme escribeme escribime escríbame háblame hablame contáctame contactame búscame buscame agrégame agregame agrega"
        " añádeme añademe sígueme sigueme encuéntrame encuentrame mándame mandame mandá envíame enviame llámame llamame",
        r"(?:escr[ií]b[ei]me|escr[ií]bame|h[aá]blame|cont[aá]ctame|b[uú]scame|agr[eé]game|a[ñn][aá]deme|s[ií]gueme|encu[eé]ntrame"
        rf"|m[aá]ndame|env[ií]ame|ll[aá]mame)(?: (?:un )?(?:mensaje|algo))? (?:en|a|al|por|v[ií]a) (?:el |mi |la )?{NETWORK}\b",
        unless=_TELLING,
    ),
    phrase(
        "escríbeme escribeme escribime háblame hablame mándame mandame mensajéame cuéntame cuentame contáctame contactame",
        r"(?:escr[ií]b[ei]me|h[aá]blame|m[aá]ndame(?: (?:un )?mensaje)?|mensaj[eé]ame|cu[eé]ntame|cont[aá]ctame)"
        rf"(?: {_PRIVATE}| (?:fuera de aqu[ií]|aparte))",
    ),
    phrase(
        "mándame mandame envíame enviame tírame tirame déjame dejame pásame pasame dame",
        r"(?:m[aá]ndame|env[ií]ame|t[ií]rame|d[eé]jame|p[aá]same|dame)"
        rf"(?: (?:un|tu|una))? (?:dm|md|mp|privado|whats\s?app|wasap|guasap|mensaje|solicitud|{WAY})\b{_NOT_HERE}",
        unless=r"\b(?:no|nunca|nadie)\b[^.!?;,\n]{0,20}",
    ),
    phrase(
        "llámame llamame llamáme márcame marcame timbrame tímbrame telefonéame whatsappéame",
        rf"(?:ll[aá]m[aá]?me|m[aá]rcame|t[ií]mbrame|telefon[eé]ame|whatsapp[eé]ame)\b{_NOT_HERE}{_WHEN}",
        unless=_TELLING,
    ),
    # "te escribo por privado", "hablemos fuera de aquí"
    phrase(
        "hablamos hablemos hablar hablarlo charlamos charlemos charlar seguimos seguir sigamos platicamos platicar escribo hablo"
        " cuento agrego añado mando escribirnos",
        r"(?:hablamos|hablemos|hablar(?:lo)?|charla(?:mos|r)|charlemos|segui(?:mos|r)|sigamos|platica(?:mos|r)|escribo|hablo|cuento"
        r"|agrego|a[ñn]ado|mando|escribirnos)"
        rf"(?: (?:esto|m[aá]s|mejor|hablando|t[uú] y yo|a solas|un mensaje))?(?: {_PRIVATE}| (?:por|en|al|a) (?:el |tu )?{NETWORK}"
        r"| fuera de (?:aqu[ií]|este sitio|esta p[aá]gina|la p[aá]gina)| a solas| en otro lado)\b",
        unless=r"\b(?:no|nunca|me|le|les|dejé de)\s{1,3}",
    ),
    phrase("llamo marco", rf"(?:llamo|marco)\b{_WHEN}", led=r"\bte (?:lo )?"),
    # "te paso mi número", "¿cuál es tu teléfono?"
    phrase(
        "paso doy dejo mando escribo envío envio",
        rf"(?:paso|doy|dejo|mando|env[ií]o) mi {WAY}\b", led=r"\b(?:te|os|les|le) (?:lo )?", unless=r"\bno (?:te|os|les|le) "),
    phrase("este aquí aqui acá ten apunta anota guarda toma", rf"(?:este es|(?:aqu[ií]|ac[aá]) (?:tienes|est[aá]|va|te dejo)|ten|apunta"
           rf"|anota|guarda|toma) mi {WAY}\b"),
    phrase("mi", rf"mi {WAY} es (?!(?:un|una|el|la|muy)\b)"),
    phrase(
        "tu",
        rf"tu (?:n[uú]mero de )?{WAY}\b(?! de (?:d[ií]as|horas))",
        led=(
            r"\b(?:cu[aá]l es|dame|p[aá]same|m[aá]ndame|env[ií]ame|d[eé]jame|dime|me (?:das|pasas|dejas|mandas|dices|dar[ií]as"
            r"|pasar[ií]as)|(?:darme|pasarme|dejarme) |comparte|quiero|necesito)\s?"
        ),
        unless=r"\b(?:no|nunca|nadie)\b[^.!?;\n]{0,20}",
    ),
    phrase("intercambiamos intercambiemos intercambiar", r"intercambi(?:amos|emos|ar) (?:n[uú]meros?|tel[eé]fonos?|contactos?)\b"),
    phrase("tienes tenés tenes usas estás estas", rf"(?:tienes|ten[eé]s|usas|est[aá]s en) {NETWORK}\b", unless=r"\b(?:no|cu[aá]nto) "),
    # "ven a mi casa", "¿quedamos para un café?"
    phrase("ven vente venite vení veni pásate pasate acércate", r"(?:v[ée]n(?:te|ite|[ií])?|p[aá]sate|ac[eé]rcate)(?: por| para| aqu[ií])?(?: a)?"
           r" (?:mi (?:casa|piso|departamento|depa|barrio|ciudad|lado)|verme|visitarme|dormir a mi|conmigo)\b",
           unless=_TELLING),
    phrase("vienes venir vengas", r"(?:vienes|venir|vengas) a (?:mi (?:casa|piso|departamento|barrio)|verme)\b", unless=_TELLING),
    phrase("mi", r"mi (?:casa|puerta) est[aá] (?:siempre )?abierta\b|mi sof[aá] est[aá] libre"),
    phrase("quedate quédate quedarte", r"(?:qu[eé]date|quedarte) (?:en mi casa|conmigo|a dormir)\b", unless=_TELLING),
    phrase(
        "quedar quedamos quedemos vernos veámonos veamonos juntarnos juntémonos conocernos encontrarnos tomar tomamos ir",
        r"(?:quedar|quedamos|quedemos|vernos|juntarnos|conocernos|encontrarnos|(?:tomar(?:nos)?|tomamos) (?:un|alg[uo]n?|unos) "
        r"(?:caf[eé]s?|algo|t[eé]|mate|refresco)|ir juntos)\b"
        rf"{_NOT_HERE}",
        led=rf"\b{_LETS}(?: (?:\w+))? (?:para )?",
        unless=r"\bno [^.!?;\n]{0,20}",
    ),
    phrase(
        "quedamos quedemos veámonos veamonos juntémonos nos",
        r"(?:quedamos|quedemos|ve[aá]monos|junt[eé]monos|nos (?:vemos|juntamos|encontramos))"
        r" (?:para (?:tomar|un|hablar|vernos)|a tomar|en persona|un d[ií]a de estos|en (?:mi|tu) (?:casa|ciudad|barrio)"
        r"|en (?:el|la|un|una) (?:caf[eé]|cafeter[ií]a|bar|parque|plaza|esquina|estaci[oó]n|centro comercial|metro))\b",
        unless=r"\b(?:no|donde|cuando) ",
    ),
    phrase("vernos verte conocerte conocernos hablar", r"(?:vernos|verte|conocerte|conocernos|hablar) (?:en persona|cara a cara)\b",
           unless=r"\bno [^.!?;\n]{0,20}"),
    phrase("invito", r"invito a (?:un caf[eé]|mi casa|cenar|comer|tomar)\b", led=r"\bte "),
    phrase("recojo llevo acompaño visito busco hospedo voy", r"(?:recojo\b|llevo (?:yo |en coche |en mi coche )?(?:a|al|hasta)\b"
           r"|acompa[ñn]o (?:a|al|en persona)\b|visito\b|busco en\b|hospedo\b|voy a (?:buscar|recoger|ver)(?:te)?\b)", led=r"\bte "),
    phrase("paso voy", r"(?:paso|voy) (?:por ti|a (?:buscarte|recogerte|verte|visitarte)|por tu casa)\b", unless=r"\bno "),
    phrase("dónde donde", r"d[oó]nde (?:vives|viv[ií]s|est[aá]s viviendo|te quedas|queda tu casa)\b"),
    phrase("qué que cuál cual", r"(?:qu[eé]|cu[aá]l) (?:ciudad|barrio|zona|pueblo|parte) (?:vives|eres|est[aá]s|viv[ií]s|sos)\b",
           led=r"\b(?:en|de|por) "),
    phrase("vives vivo estoy", r"(?:vives (?:cerca de|por)|vivo cerca de ti|estoy cerca de ti|(?:vivo|estoy) en tu (?:ciudad|barrio|zona))\b",
           unless=r"\b(?:si|que) no "),
)  # fmt: skip
