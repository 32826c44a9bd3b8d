"""Spanish words that stand around what leads to a person. Small letters; a rule takes them with capitals as well."""

# --- Addresses: "calle Mayor 12" --------------------------------------------------------------------------------------

STREETS = (
    "calle", "c/", "avenida", "avda", "avda.", "av.", "av", "plaza", "paseo", "camino", "pasaje", "ronda", "carretera",
    "calzada", "callejón",
)  # fmt: skip
# Clear enough to be believed before a name in small letters: "calle serrano 8".
CLEAR_STREETS = ("calle", "c/", "avenida", "avda", "avda.", "plaza")
# Between one of those and a number they speak of time: "en la calle hace 3 años".
NO_STREET_NAMES = (
    "a", "al", "con", "como", "casi", "desde", "durante", "en", "hace", "hasta", "hay", "largo", "larga", "llevo", "más",
    "mas", "me", "no", "para", "por", "pero", "que", "sin", "solo", "sólo", "tengo", "unos", "unas", "y", "ya", "vi", "los",
    "las", "el", "la", "de", "del", "era", "son", "fueron", "pasé", "estuve", "viví",
)  # fmt: skip
# The number behind a street, and the words that make it another number.
NUMBER_SIGNS = ("nº", "no.", "n°", "núm", "núm.", "num", "num.", "número", "numero", "#")
NO_HOUSE_NUMBERS = (
    "año", "años", "mes", "meses", "día", "días", "dia", "dias", "semana", "semanas", "hora", "horas", "minuto", "minutos",
    "paso", "pasos", "noche", "noches", "vez", "veces", "euros", "pesos", "personas", "kilómetros", "kilometros", "km",
    "de la mañana", "de la tarde", "de la noche", "am", "pm",
)  # fmt: skip
# Streets that are numbers themselves: "Carrera 7 # 45-10".
NUMBERED_STREETS = ("calle", "carrera", "cra", "cra.", "cl", "cl.", "avenida", "diagonal", "transversal")

# --- Meetings: a named house, a word of meeting and a time ---------------------------------------------------------------

HOUSES = (
    "iglesia", "capilla", "catedral", "parroquia", "biblioteca", "centro cívico", "centro civico", "centro social",
    "centro cultural", "centro comunitario", "centro parroquial", "cafetería", "cafeteria", "hospital", "clínica", "clinica",
    "escuela", "colegio", "instituto", "estación", "estacion", "parque", "local", "salón", "salon", "gimnasio", "calle", "plaza",
    "avenida",
)  # fmt: skip
NO_HOUSE_NAMES = ("el", "la", "los", "las", "en", "un", "una")
MEETING = (
    "reunión", "reunion", "reuniones", "grupo", "grupos", "nos vemos", "nos reunimos", "nos juntamos", "nos encontramos",
    "quedamos", "quedemos", "os espero", "les espero", "padrino", "madrina",
)  # fmt: skip
DAYS = (
    "lunes", "martes", "miércoles", "miercoles", "jueves", "viernes", "sábado", "sábados", "sabado", "sabados", "domingo",
    "domingos",
)  # fmt: skip
HOURS = ("una", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez", "once", "doce")
BEEN = ("fue", "era", "estaba", "estuvo")
MOMENTS = ("mediodía", "mediodia", "medianoche")

# --- A full name with a place of work -----------------------------------------------------------------------------------

WORKING = (
    "trabajo en", "trabaja en", "trabajaba en", "trabajamos en", "trabajé en", "trabajó en", "trabajan en", "trabajando en",
    "trabajo para", "trabaja para", "trabajaba para", "trabajó para", "da clases en", "doy clases en",
)  # fmt: skip
JOBS = (
    "jefe", "jefa", "maestro", "maestra", "profesor", "profesora", "doctor", "doctora", "enfermero", "enfermera", "terapeuta",
    "director", "directora", "empleado", "empleada", "abogado", "abogada", "gerente", "compañero de trabajo",
    "compañera de trabajo",
)  # fmt: skip
JOB_PLACES = ("en",)
ARTICLES = ("el", "la", "los", "las", "un", "una", "mi", "nuestro", "nuestra")
NO_WORKPLACES = (
    "casa", "mí", "ti", "nosotros", "eso", "esto", "nada", "algo", "ello", "ella", "él", "estar", "ser", "no",
)  # fmt: skip
TITLES = ("dr", "dra", "sr", "sra", "doctor", "doctora", "prof", "profesor", "profesora")
WORKPLACES = ("hospital", "clínica", "clinica", "escuela", "colegio", "instituto", "centro", "universidad")

# --- Numbers ------------------------------------------------------------------------------------------------------------

SERVICES = (
    "línea de", "linea de", "teléfono de la esperanza", "telefono de la esperanza", "saptel", "pedido", "expediente",
    "reunión id", "reunion id", "versión",
)  # fmt: skip
UNITS = (
    "día", "días", "dia", "dias", "hora", "horas", "minuto", "minutos", "segundo", "segundos", "vez", "veces", "personas",
    "pasos", "pesos", "millones",
)  # fmt: skip

# --- Handles ------------------------------------------------------------------------------------------------------------

NOBODY = (
    "aqui", "aquí", "casa", "clase", "grupo", "hogar", "medianoche", "moderador", "moderadora", "moderadores", "sala", "todas",
    "todes", "todos", "trabajo",
)  # fmt: skip
