"""Our own gentle words for pseudonyms: nature, light, weather, sea, birds and crafts.

Every word was read against this rule: nothing about drink, drugs, sickness, death, weapons or religion, nothing that
is slang for one of these, nothing that reads as a person's first name, and no judgement of anybody.
"""

_ADJECTIVES = """
    adaptable airy alpine ample apricot aqua aquamarine arctic artful azure balmy beaming becalmed blithe blooming
    blossoming blue bold boreal botanic bouncing braided bright brisk bronze buoyant calm candid capable careful
    cerulean cheerful chiming clear cloudless coastal coppery cosy crafted creative crimson crisp curious dappled
    daring dawning dazzling deep delicate dewy diligent distant downy dreaming drifting durable eager early earnest
    earthen easy elegant emerald endless evening evergreen fabled fair faraway fearless feathered fertile fine
    fleecy floating flowering flowing fluent fluttering focused folded fond forested forthright fragrant free fresh
    friendly frosted gallant generous gentle gilded glad gleaming glimmering glinting glowing golden graceful
    grateful greening growing hardy harmonic hearty heathery helpful hidden hilly homely hopeful humble hushed
    indigo inland inventive island jaunty jolly jovial joyful keen kindly kindred laughing lavender leafy learning
    level lighthearted lilac lilting limber listening lively lofty loyal lucid luminous lunar lyrical magnetic maple
    marbled maritime meandering melodic mighty mild mindful minty modest moonlike moonlit morning mossy mountain
    musical mustard nimble noble nocturnal northern oaken oceanic open orange orchard outdoor painted pastel
    pastoral patterned peaceful pearly pebbled perky pioneering placid playful pleasant plucky plum polished prairie
    quick quiet quilted radiant rainy rambling ready restful rippling rising roaming robust rooted rounded rowing
    ruddy rugged rural rustic rustling saffron sailing salty sapphire scenic seaside serene shimmering shining shy
    silken silver silvery singing skilful smiling smooth snug soaring soft solar solid southern speckled springlike
    spry starlit starry steadfast steady striped sturdy subtle sunlit supple sure surefooted sweet swift tall
    tangerine tawny tender thankful thoughtful thriving tidal tidy timeless topaz tranquil trusty turquoise twilight
    twinkling unhurried upbeat upland valiant velvet verdant vibrant vivid waking walnut wandering warm watchful
    wavy welcoming western whimsical whistling wide wild willing windswept windy winged wintry wise witty wondering
    wooded woodland woolly woven zesty
"""

_NOUNS = """
    acorn albatross alcove almond anchor antelope apple apron archway armchair aspen aster atlas avocet awning
    badger bakery balcony bamboo banjo basket bayou beacon beaver beech bellflower bench birch bison blackbird
    blanket blossom bluebell bluebird boat bobbin bonnet bookshelf boulder bower bramble breeze bridge brooklet
    buffalo bullfinch bunting burrow buttercup butterfly button cabin calendar calico candle canoe canopy canvas
    canyon caribou carpet cascade castle cedar cello chaffinch chalk chestnut chickadee chimney clarinet clearing
    cloud clover coastline cobble cockle comet compass conifer copse cormorant cornfield cornflower cottage
    courtyard cove cowslip crane creek cricket crocus curlew current cushion cypress dandelion daybreak daylight
    delta dewdrop dingle dipper dolphin doorway dragonfly driftwood dulcimer dune dunlin dunnock easel egret eider
    elk elm embroidery equinox estuary eucalyptus falcon farmhouse feather fiddle fieldfare fig finch firefinch
    firefly fireside fjord flamingo flax flute flycatcher foothill footpath freesia fulmar gallery gannet garden
    garland gate gazebo gecko geranium glacier glade glider goldcrest goldfinch goosander gosling grebe greenfinch
    grove guillemot gull hammock harbor harbour hare harp harvest hawthorn haystack headland hearth heathland hedge
    hedgehog heron hibiscus hillside hilltop homestead honeycomb hoopoe horizon hornbeam hummingbird hyacinth ibis
    inlet island islet jackdaw jellyfish jigsaw kayak kestrel keystone kingfisher kinglet kittiwake knoll koala
    lagoon lake lamplight landing lantern lapwing larch larkspur lattice ledge lemon lichen lighthouse limpet loft
    lookout lotus lupin lynx magpie mallard mandolin mantle maple marsh marten meadow meadowlark meander merganser
    midsummer milestone mistral mitten monsoon moonbeam moonrise moorhen moorland morning mosaic moss mountain
    mulberry mural nectar nest nightfall nightingale nightjar northstar notebook nuthatch oak oasis oboe ocean
    oilskin opossum orchard orchid oriole osprey otter outcrop oyster paddle painting palette papaya parasol parsley
    pasture patchwork pathway pavilion peach peak pear pelican penguin peony petrel pier pine plateau plover plum
    pond poplar porch porcupine porpoise postcard prairie primrose promenade puffin quartz quilt quince raccoon raft
    rainbow raincoat raindrop redstart redwing redwood reef reindeer ridge ripple rivulet rosehip rowboat saddle
    sail sailboat salmon sandbar sanderling sandpiper sapling satchel savanna scarf seabird seagrass seahorse seal
    seashell seashore seaside season sequoia shawl shearwater shelter shoreline shutter signpost siskin skylark
    skylight sleigh snowdrop solstice sonata songbird sparrow spinnaker spoonbill spring spruce squirrel stairway
    starfish starlight starling stepstone stork stream sunbeam sunbird sundial sunflower sunlight sunrise sunset
    swallowtail swan sycamore tamarisk tanager tapestry teacup teal teapot tern terrace thicket thimble thistle tide
    tidepool toucan trail treehouse treetop trellis tulip turnstone turtle twilight umbrella valley veranda village
    violin wagtail walkway walnut walrus warbler waterfall waterlily watermill watershed waterwheel wave waxwing
    weaver wetland wharf wheatear whimbrel whinchat wicker wildflower willowherb windmill window woodland woodlark
    woodpecker workbench yarrow zephyr zinnia
"""

ADJECTIVES = frozenset(_ADJECTIVES.split())
NOUNS = frozenset(_NOUNS.split())
