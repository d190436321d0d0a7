#include "scan/html_ref.h"

#include "mail/charset.h"
#include "scan/utf8.h"

enum {
	NAME_LEN = 23, /* one more than the longest has */
	CODE_LIMIT = 0x110000,
	BARE = 0x800000, /* beside a code: the name needs no ";" */
};

struct name {
	char name[NAME_LEN];
	unsigned code; /* and BARE */
};

/* In the order of the octets. */
/* clang-format off */
static const struct name known[] = {
    {"AElig", BARE | 0xc6}, {"AMP", BARE | 0x26}, {"Aacute", BARE | 0xc1},
    {"Abreve", 0x102}, {"Acirc", BARE | 0xc2}, {"Acy", 0x410},
    {"Agrave", BARE | 0xc0}, {"Alpha", 0x391}, {"Amacr", 0x100},
    {"Aogon", 0x104}, {"ApplyFunction", 0x2061}, {"Aring", BARE | 0xc5},
    {"Atilde", BARE | 0xc3}, {"Auml", BARE | 0xc4}, {"Backslash", 0x2216},
    {"Bcy", 0x411}, {"Bernoullis", 0x212c}, {"Beta", 0x392}, {"Breve", 0x2d8},
    {"Bscr", 0x212c}, {"CHcy", 0x427}, {"COPY", BARE | 0xa9}, {"Cacute", 0x106},
    {"CapitalDifferentialD", 0x2145}, {"Cayleys", 0x212d}, {"Ccaron", 0x10c},
    {"Ccedil", BARE | 0xc7}, {"Ccirc", 0x108}, {"Cdot", 0x10a},
    {"Cedilla", 0xb8}, {"CenterDot", 0xb7}, {"Cfr", 0x212d}, {"Chi", 0x3a7},
    {"CloseCurlyDoubleQuote", 0x201d}, {"CloseCurlyQuote", 0x2019},
    {"Copf", 0x2102}, {"DD", 0x2145}, {"DJcy", 0x402}, {"DScy", 0x405},
    {"DZcy", 0x40f}, {"Dagger", 0x2021}, {"Dcaron", 0x10e}, {"Dcy", 0x414},
    {"Delta", 0x394}, {"DiacriticalAcute", 0xb4}, {"DiacriticalDot", 0x2d9},
    {"DiacriticalDoubleAcute", 0x2dd}, {"DiacriticalGrave", 0x60},
    {"DiacriticalTilde", 0x2dc}, {"DifferentialD", 0x2146}, {"Dot", 0xa8},
    {"DotDot", 0x20dc}, {"DoubleDot", 0xa8}, {"DownBreve", 0x311},
    {"Dstrok", 0x110}, {"ENG", 0x14a}, {"ETH", BARE | 0xd0},
    {"Eacute", BARE | 0xc9}, {"Ecaron", 0x11a}, {"Ecirc", BARE | 0xca},
    {"Ecy", 0x42d}, {"Edot", 0x116}, {"Egrave", BARE | 0xc8}, {"Emacr", 0x112},
    {"Eogon", 0x118}, {"Epsilon", 0x395}, {"Escr", 0x2130}, {"Eta", 0x397},
    {"Euml", BARE | 0xcb}, {"ExponentialE", 0x2147}, {"Fcy", 0x424},
    {"Fouriertrf", 0x2131}, {"Fscr", 0x2131}, {"GJcy", 0x403},
    {"GT", BARE | 0x3e}, {"Gamma", 0x393}, {"Gammad", 0x3dc}, {"Gbreve", 0x11e},
    {"Gcedil", 0x122}, {"Gcirc", 0x11c}, {"Gcy", 0x413}, {"Gdot", 0x120},
    {"HARDcy", 0x42a}, {"Hacek", 0x2c7}, {"Hat", 0x5e}, {"Hcirc", 0x124},
    {"Hfr", 0x210c}, {"HilbertSpace", 0x210b}, {"Hopf", 0x210d},
    {"HorizontalLine", 0x2500}, {"Hscr", 0x210b}, {"Hstrok", 0x126},
    {"IEcy", 0x415}, {"IJlig", 0x132}, {"IOcy", 0x401}, {"Iacute", BARE | 0xcd},
    {"Icirc", BARE | 0xce}, {"Icy", 0x418}, {"Idot", 0x130}, {"Ifr", 0x2111},
    {"Igrave", BARE | 0xcc}, {"Im", 0x2111}, {"Imacr", 0x12a},
    {"ImaginaryI", 0x2148}, {"InvisibleComma", 0x2063},
    {"InvisibleTimes", 0x2062}, {"Iogon", 0x12e}, {"Iota", 0x399},
    {"Iscr", 0x2110}, {"Itilde", 0x128}, {"Iukcy", 0x406},
    {"Iuml", BARE | 0xcf}, {"Jcirc", 0x134}, {"Jcy", 0x419}, {"Jsercy", 0x408},
    {"Jukcy", 0x404}, {"KHcy", 0x425}, {"KJcy", 0x40c}, {"Kappa", 0x39a},
    {"Kcedil", 0x136}, {"Kcy", 0x41a}, {"LJcy", 0x409}, {"LT", BARE | 0x3c},
    {"Lacute", 0x139}, {"Lambda", 0x39b}, {"Laplacetrf", 0x2112},
    {"Lcaron", 0x13d}, {"Lcedil", 0x13b}, {"Lcy", 0x41b}, {"Lmidot", 0x13f},
    {"Lscr", 0x2112}, {"Lstrok", 0x141}, {"Mcy", 0x41c},
    {"MediumSpace", 0x205f}, {"Mellintrf", 0x2133}, {"Mscr", 0x2133},
    {"Mu", 0x39c}, {"NJcy", 0x40a}, {"Nacute", 0x143}, {"Ncaron", 0x147},
    {"Ncedil", 0x145}, {"Ncy", 0x41d}, {"NegativeMediumSpace", 0x200b},
    {"NegativeThickSpace", 0x200b}, {"NegativeThinSpace", 0x200b},
    {"NegativeVeryThinSpace", 0x200b}, {"NewLine", 0xa}, {"NoBreak", 0x2060},
    {"NonBreakingSpace", 0xa0}, {"Nopf", 0x2115}, {"Ntilde", BARE | 0xd1},
    {"Nu", 0x39d}, {"OElig", 0x152}, {"Oacute", BARE | 0xd3},
    {"Ocirc", BARE | 0xd4}, {"Ocy", 0x41e}, {"Odblac", 0x150},
    {"Ograve", BARE | 0xd2}, {"Omacr", 0x14c}, {"Omega", 0x3a9},
    {"Omicron", 0x39f}, {"OpenCurlyDoubleQuote", 0x201c},
    {"OpenCurlyQuote", 0x2018}, {"Oslash", BARE | 0xd8},
    {"Otilde", BARE | 0xd5}, {"Ouml", BARE | 0xd6}, {"OverBar", 0x203e},
    {"Pcy", 0x41f}, {"Phi", 0x3a6}, {"Pi", 0x3a0}, {"PlusMinus", 0xb1},
    {"Poincareplane", 0x210c}, {"Popf", 0x2119}, {"Prime", 0x2033},
    {"Psi", 0x3a8}, {"QUOT", BARE | 0x22}, {"Qopf", 0x211a},
    {"REG", BARE | 0xae}, {"Racute", 0x154}, {"Rcaron", 0x158},
    {"Rcedil", 0x156}, {"Rcy", 0x420}, {"Re", 0x211c}, {"Rfr", 0x211c},
    {"Rho", 0x3a1}, {"Ropf", 0x211d}, {"Rscr", 0x211b}, {"SHCHcy", 0x429},
    {"SHcy", 0x428}, {"SOFTcy", 0x42c}, {"Sacute", 0x15a}, {"Scaron", 0x160},
    {"Scedil", 0x15e}, {"Scirc", 0x15c}, {"Scy", 0x421}, {"Sigma", 0x3a3},
    {"THORN", BARE | 0xde}, {"TRADE", 0x2122}, {"TSHcy", 0x40b},
    {"TScy", 0x426}, {"Tab", 0x9}, {"Tau", 0x3a4}, {"Tcaron", 0x164},
    {"Tcedil", 0x162}, {"Tcy", 0x422}, {"Theta", 0x398}, {"ThinSpace", 0x2009},
    {"TripleDot", 0x20db}, {"Tstrok", 0x166}, {"Uacute", BARE | 0xda},
    {"Ubrcy", 0x40e}, {"Ubreve", 0x16c}, {"Ucirc", BARE | 0xdb}, {"Ucy", 0x423},
    {"Udblac", 0x170}, {"Ugrave", BARE | 0xd9}, {"Umacr", 0x16a},
    {"UnderBar", 0x5f}, {"Uogon", 0x172}, {"Upsi", 0x3d2}, {"Upsilon", 0x3a5},
    {"Uring", 0x16e}, {"Utilde", 0x168}, {"Uuml", BARE | 0xdc}, {"Vcy", 0x412},
    {"Verbar", 0x2016}, {"Vert", 0x2016}, {"VerticalBar", 0x2223},
    {"VerticalLine", 0x7c}, {"VeryThinSpace", 0x200a}, {"Wcirc", 0x174},
    {"Xi", 0x39e}, {"YAcy", 0x42f}, {"YIcy", 0x407}, {"YUcy", 0x42e},
    {"Yacute", BARE | 0xdd}, {"Ycirc", 0x176}, {"Ycy", 0x42b}, {"Yuml", 0x178},
    {"ZHcy", 0x416}, {"Zacute", 0x179}, {"Zcaron", 0x17d}, {"Zcy", 0x417},
    {"Zdot", 0x17b}, {"ZeroWidthSpace", 0x200b}, {"Zeta", 0x396},
    {"Zfr", 0x2128}, {"Zopf", 0x2124}, {"aacute", BARE | 0xe1},
    {"abreve", 0x103}, {"acirc", BARE | 0xe2}, {"acute", BARE | 0xb4},
    {"acy", 0x430}, {"aelig", BARE | 0xe6}, {"af", 0x2061},
    {"agrave", BARE | 0xe0}, {"alefsym", 0x2135}, {"aleph", 0x2135},
    {"alpha", 0x3b1}, {"amacr", 0x101}, {"amp", BARE | 0x26}, {"and", 0x2227},
    {"ang", 0x2220}, {"angst", 0xc5}, {"aogon", 0x105}, {"apos", 0x27},
    {"aring", BARE | 0xe5}, {"ast", 0x2a}, {"asymp", 0x2248},
    {"atilde", BARE | 0xe3}, {"auml", BARE | 0xe4}, {"backepsilon", 0x3f6},
    {"backprime", 0x2035}, {"bcy", 0x431}, {"bdquo", 0x201e}, {"bepsi", 0x3f6},
    {"bernou", 0x212c}, {"beta", 0x3b2}, {"beth", 0x2136}, {"bigstar", 0x2605},
    {"boxh", 0x2500}, {"boxv", 0x2502}, {"bprime", 0x2035}, {"breve", 0x2d8},
    {"brvbar", BARE | 0xa6}, {"bsemi", 0x204f}, {"bsol", 0x5c},
    {"bull", 0x2022}, {"bullet", 0x2022}, {"cacute", 0x107}, {"cap", 0x2229},
    {"caret", 0x2041}, {"caron", 0x2c7}, {"ccaron", 0x10d},
    {"ccedil", BARE | 0xe7}, {"ccirc", 0x109}, {"cdot", 0x10b},
    {"cedil", BARE | 0xb8}, {"cent", BARE | 0xa2}, {"centerdot", 0xb7},
    {"chcy", 0x447}, {"check", 0x2713}, {"chi", 0x3c7}, {"circ", 0x2c6},
    {"circledR", 0xae}, {"circledS", 0x24c8}, {"clubs", 0x2663},
    {"colon", 0x3a}, {"comma", 0x2c}, {"commat", 0x40}, {"complexes", 0x2102},
    {"cong", 0x2245}, {"copy", BARE | 0xa9}, {"copysr", 0x2117},
    {"crarr", 0x21b5}, {"cross", 0x2717}, {"cup", 0x222a},
    {"curren", BARE | 0xa4}, {"dArr", 0x21d3}, {"dagger", 0x2020},
    {"daleth", 0x2138}, {"darr", 0x2193}, {"dash", 0x2010}, {"dblac", 0x2dd},
    {"dcaron", 0x10f}, {"dcy", 0x434}, {"dd", 0x2146}, {"ddagger", 0x2021},
    {"deg", BARE | 0xb0}, {"delta", 0x3b4}, {"diams", 0x2666}, {"die", 0xa8},
    {"digamma", 0x3dd}, {"div", 0xf7}, {"divide", BARE | 0xf7}, {"djcy", 0x452},
    {"dollar", 0x24}, {"dot", 0x2d9}, {"dscy", 0x455}, {"dstrok", 0x111},
    {"dzcy", 0x45f}, {"eacute", BARE | 0xe9}, {"ecaron", 0x11b},
    {"ecirc", BARE | 0xea}, {"ecy", 0x44d}, {"edot", 0x117}, {"ee", 0x2147},
    {"egrave", BARE | 0xe8}, {"ell", 0x2113}, {"emacr", 0x113},
    {"empty", 0x2205}, {"emsp", 0x2003}, {"emsp13", 0x2004}, {"emsp14", 0x2005},
    {"eng", 0x14b}, {"ensp", 0x2002}, {"eogon", 0x119}, {"epsi", 0x3b5},
    {"epsilon", 0x3b5}, {"epsiv", 0x3f5}, {"equals", 0x3d}, {"equiv", 0x2261},
    {"escr", 0x212f}, {"eta", 0x3b7}, {"eth", BARE | 0xf0},
    {"euml", BARE | 0xeb}, {"euro", 0x20ac}, {"excl", 0x21}, {"exist", 0x2203},
    {"expectation", 0x2130}, {"exponentiale", 0x2147}, {"fcy", 0x444},
    {"female", 0x2640}, {"ffilig", 0xfb03}, {"fflig", 0xfb00},
    {"ffllig", 0xfb04}, {"filig", 0xfb01}, {"flat", 0x266d}, {"fllig", 0xfb02},
    {"fnof", 0x192}, {"forall", 0x2200}, {"frac12", BARE | 0xbd},
    {"frac14", BARE | 0xbc}, {"frac34", BARE | 0xbe}, {"frasl", 0x2044},
    {"gacute", 0x1f5}, {"gamma", 0x3b3}, {"gammad", 0x3dd}, {"gbreve", 0x11f},
    {"gcirc", 0x11d}, {"gcy", 0x433}, {"gdot", 0x121}, {"ge", 0x2265},
    {"gimel", 0x2137}, {"gjcy", 0x453}, {"grave", 0x60}, {"gscr", 0x210a},
    {"gt", BARE | 0x3e}, {"hArr", 0x21d4}, {"hairsp", 0x200a}, {"half", 0xbd},
    {"hamilt", 0x210b}, {"hardcy", 0x44a}, {"harr", 0x2194}, {"hbar", 0x210f},
    {"hcirc", 0x125}, {"hearts", 0x2665}, {"hellip", 0x2026},
    {"horbar", 0x2015}, {"hslash", 0x210f}, {"hstrok", 0x127},
    {"hybull", 0x2043}, {"hyphen", 0x2010}, {"iacute", BARE | 0xed},
    {"ic", 0x2063}, {"icirc", BARE | 0xee}, {"icy", 0x438}, {"iecy", 0x435},
    {"iexcl", BARE | 0xa1}, {"igrave", BARE | 0xec}, {"ii", 0x2148},
    {"iiota", 0x2129}, {"ijlig", 0x133}, {"imacr", 0x12b}, {"image", 0x2111},
    {"imagline", 0x2110}, {"imagpart", 0x2111}, {"imath", 0x131},
    {"imped", 0x1b5}, {"incare", 0x2105}, {"infin", 0x221e}, {"inodot", 0x131},
    {"int", 0x222b}, {"integers", 0x2124}, {"iocy", 0x451}, {"iogon", 0x12f},
    {"iota", 0x3b9}, {"iquest", BARE | 0xbf}, {"isin", 0x2208}, {"it", 0x2062},
    {"itilde", 0x129}, {"iukcy", 0x456}, {"iuml", BARE | 0xef},
    {"jcirc", 0x135}, {"jcy", 0x439}, {"jmath", 0x237}, {"jsercy", 0x458},
    {"jukcy", 0x454}, {"kappa", 0x3ba}, {"kappav", 0x3f0}, {"kcedil", 0x137},
    {"kcy", 0x43a}, {"kgreen", 0x138}, {"khcy", 0x445}, {"kjcy", 0x45c},
    {"lArr", 0x21d0}, {"lacute", 0x13a}, {"lagran", 0x2112}, {"lambda", 0x3bb},
    {"lang", 0x27e8}, {"langle", 0x27e8}, {"laquo", BARE | 0xab},
    {"larr", 0x2190}, {"lbrace", 0x7b}, {"lbrack", 0x5b}, {"lcaron", 0x13e},
    {"lcedil", 0x13c}, {"lceil", 0x2308}, {"lcub", 0x7b}, {"lcy", 0x43b},
    {"ldquo", 0x201c}, {"ldquor", 0x201e}, {"le", 0x2264}, {"lfloor", 0x230a},
    {"ljcy", 0x459}, {"lmidot", 0x140}, {"lowast", 0x2217}, {"lowbar", 0x5f},
    {"loz", 0x25ca}, {"lpar", 0x28}, {"lrm", 0x200e}, {"lsaquo", 0x2039},
    {"lsh", 0x21b0}, {"lsqb", 0x5b}, {"lsquo", 0x2018}, {"lsquor", 0x201a},
    {"lstrok", 0x142}, {"lt", BARE | 0x3c}, {"macr", BARE | 0xaf},
    {"male", 0x2642}, {"mcy", 0x43c}, {"mdash", 0x2014}, {"mho", 0x2127},
    {"micro", BARE | 0xb5}, {"mid", 0x2223}, {"midast", 0x2a},
    {"middot", BARE | 0xb7}, {"minus", 0x2212}, {"mldr", 0x2026},
    {"mnplus", 0x2213}, {"mu", 0x3bc}, {"nabla", 0x2207}, {"nacute", 0x144},
    {"napos", 0x149}, {"natural", 0x266e}, {"naturals", 0x2115},
    {"nbsp", BARE | 0xa0}, {"ncaron", 0x148}, {"ncedil", 0x146}, {"ncy", 0x43d},
    {"ndash", 0x2013}, {"ne", 0x2260}, {"ni", 0x220b}, {"njcy", 0x45a},
    {"nldr", 0x2025}, {"not", BARE | 0xac}, {"notin", 0x2209}, {"nsub", 0x2284},
    {"ntilde", BARE | 0xf1}, {"nu", 0x3bd}, {"num", 0x23}, {"numero", 0x2116},
    {"numsp", 0x2007}, {"oS", 0x24c8}, {"oacute", BARE | 0xf3},
    {"ocirc", BARE | 0xf4}, {"ocy", 0x43e}, {"odblac", 0x151}, {"oelig", 0x153},
    {"ogon", 0x2db}, {"ograve", BARE | 0xf2}, {"ohm", 0x3a9}, {"oline", 0x203e},
    {"omacr", 0x14d}, {"omega", 0x3c9}, {"omicron", 0x3bf}, {"oplus", 0x2295},
    {"or", 0x2228}, {"order", 0x2134}, {"orderof", 0x2134},
    {"ordf", BARE | 0xaa}, {"ordm", BARE | 0xba}, {"oscr", 0x2134},
    {"oslash", BARE | 0xf8}, {"otilde", BARE | 0xf5}, {"otimes", 0x2297},
    {"ouml", BARE | 0xf6}, {"para", BARE | 0xb6}, {"part", 0x2202},
    {"pcy", 0x43f}, {"percnt", 0x25}, {"period", 0x2e}, {"permil", 0x2030},
    {"perp", 0x22a5}, {"pertenk", 0x2031}, {"phi", 0x3c6}, {"phiv", 0x3d5},
    {"phmmat", 0x2133}, {"phone", 0x260e}, {"pi", 0x3c0}, {"piv", 0x3d6},
    {"planck", 0x210f}, {"planckh", 0x210e}, {"plankv", 0x210f}, {"plus", 0x2b},
    {"plusmn", BARE | 0xb1}, {"pm", 0xb1}, {"pound", BARE | 0xa3},
    {"prime", 0x2032}, {"primes", 0x2119}, {"prod", 0x220f}, {"prop", 0x221d},
    {"psi", 0x3c8}, {"puncsp", 0x2008}, {"qprime", 0x2057},
    {"quaternions", 0x210d}, {"quest", 0x3f}, {"quot", BARE | 0x22},
    {"rArr", 0x21d2}, {"racute", 0x155}, {"radic", 0x221a}, {"rang", 0x27e9},
    {"rangle", 0x27e9}, {"raquo", BARE | 0xbb}, {"rarr", 0x2192},
    {"ratio", 0x2236}, {"rationals", 0x211a}, {"rbrace", 0x7d},
    {"rbrack", 0x5d}, {"rcaron", 0x159}, {"rcedil", 0x157}, {"rceil", 0x2309},
    {"rcub", 0x7d}, {"rcy", 0x440}, {"rdquo", 0x201d}, {"rdquor", 0x201d},
    {"real", 0x211c}, {"realine", 0x211b}, {"realpart", 0x211c},
    {"reals", 0x211d}, {"reg", BARE | 0xae}, {"rfloor", 0x230b}, {"rho", 0x3c1},
    {"rhov", 0x3f1}, {"ring", 0x2da}, {"rlm", 0x200f}, {"rpar", 0x29},
    {"rsaquo", 0x203a}, {"rsqb", 0x5d}, {"rsquo", 0x2019}, {"rsquor", 0x2019},
    {"rx", 0x211e}, {"sacute", 0x15b}, {"sbquo", 0x201a}, {"scaron", 0x161},
    {"scedil", 0x15f}, {"scirc", 0x15d}, {"scy", 0x441}, {"sdot", 0x22c5},
    {"sect", BARE | 0xa7}, {"semi", 0x3b}, {"setminus", 0x2216},
    {"setmn", 0x2216}, {"sharp", 0x266f}, {"shchcy", 0x449}, {"shcy", 0x448},
    {"shortmid", 0x2223}, {"shy", BARE | 0xad}, {"sigma", 0x3c3},
    {"sigmaf", 0x3c2}, {"sigmav", 0x3c2}, {"sim", 0x223c},
    {"smallsetminus", 0x2216}, {"smid", 0x2223}, {"softcy", 0x44c},
    {"sol", 0x2f}, {"spades", 0x2660}, {"ssetmn", 0x2216}, {"star", 0x2606},
    {"starf", 0x2605}, {"straightepsilon", 0x3f5}, {"straightphi", 0x3d5},
    {"strns", 0xaf}, {"sub", 0x2282}, {"sube", 0x2286}, {"sum", 0x2211},
    {"sung", 0x266a}, {"sup", 0x2283}, {"sup1", BARE | 0xb9},
    {"sup2", BARE | 0xb2}, {"sup3", BARE | 0xb3}, {"supe", 0x2287},
    {"szlig", BARE | 0xdf}, {"tau", 0x3c4}, {"tcaron", 0x165},
    {"tcedil", 0x163}, {"tcy", 0x442}, {"tdot", 0x20db}, {"there4", 0x2234},
    {"theta", 0x3b8}, {"thetasym", 0x3d1}, {"thetav", 0x3d1},
    {"thinsp", 0x2009}, {"thorn", BARE | 0xfe}, {"tilde", 0x2dc},
    {"times", BARE | 0xd7}, {"tprime", 0x2034}, {"trade", 0x2122},
    {"tscy", 0x446}, {"tshcy", 0x45b}, {"tstrok", 0x167}, {"uArr", 0x21d1},
    {"uacute", BARE | 0xfa}, {"uarr", 0x2191}, {"ubrcy", 0x45e},
    {"ubreve", 0x16d}, {"ucirc", BARE | 0xfb}, {"ucy", 0x443},
    {"udblac", 0x171}, {"ugrave", BARE | 0xf9}, {"umacr", 0x16b},
    {"uml", BARE | 0xa8}, {"uogon", 0x173}, {"upsi", 0x3c5}, {"upsih", 0x3d2},
    {"upsilon", 0x3c5}, {"uring", 0x16f}, {"utilde", 0x169},
    {"uuml", BARE | 0xfc}, {"varepsilon", 0x3f5}, {"varkappa", 0x3f0},
    {"varphi", 0x3d5}, {"varpi", 0x3d6}, {"varrho", 0x3f1}, {"varsigma", 0x3c2},
    {"vartheta", 0x3d1}, {"vcy", 0x432}, {"verbar", 0x7c}, {"vert", 0x7c},
    {"wcirc", 0x175}, {"weierp", 0x2118}, {"wp", 0x2118}, {"xi", 0x3be},
    {"yacute", BARE | 0xfd}, {"yacy", 0x44f}, {"ycirc", 0x177}, {"ycy", 0x44b},
    {"yen", BARE | 0xa5}, {"yicy", 0x457}, {"yucy", 0x44e},
    {"yuml", BARE | 0xff}, {"zacute", 0x17a}, {"zcaron", 0x17e}, {"zcy", 0x437},
    {"zdot", 0x17c}, {"zeetrf", 0x2128}, {"zeta", 0x3b6}, {"zhcy", 0x436},
    {"zwj", 0x200d}, {"zwnj", 0x200c},
};
/* clang-format on */

/* The letters of mathematics that are not among the names above: "Afr". */
static const struct {
	struct str suffix;
	unsigned upper, lower; /* of "A", of "a" */
} alphabets[] = {
    {STR_INIT("scr;"), 0x1d49c, 0x1d4b6},
    {STR_INIT("fr;"), 0x1d504, 0x1d51e},
    {STR_INIT("opf;"), 0x1d538, 0x1d552},
};

/* The first of known[] from lo, before hi, whose octet `at` is not below c. */
static size_t
bound(size_t lo, size_t hi, size_t at, unsigned c)
{
	while (lo < hi) {
		size_t middle = lo + (hi - lo) / 2;

		if ((unsigned char)known[middle].name[at] < c)
			lo = middle + 1;
		else
			hi = middle;
	}
	return lo;
}

/*
 * The name at the front of s, which begins behind the "&": one with its ";", or
 * else the longest that needs none. Octet by octet those that are possible
 * become fewer. *n: its octets, the ";" not among them.
 */
static const struct name *
find(struct str s, size_t *n)
{
	const struct name *best = NULL;
	size_t lo = 0, hi = NELEM(known);

	for (size_t i = 0; i < s.n && i < NAME_LEN - 1; i++) {
		unsigned c = (unsigned char)s.p[i];

		if (!is_alnum(s.p[i]))
			break;
		lo = bound(lo, hi, i, c);
		hi = bound(lo, hi, i, c + 1);
		if (lo == hi)
			break;
		if (known[lo].name[i + 1] != '\0')
			continue;
		if ((known[lo].code & BARE) != 0 ||
		    (i + 1 < s.n && s.p[i + 1] == ';')) {
			best = &known[lo];
			*n = i + 1;
		}
	}
	return best;
}

static size_t
named(struct str s, bool in_value, struct buf *out)
{
	size_t n = 0;
	const struct name *found = find(s, &n);

	for (size_t i = 0; found == NULL && i < NELEM(alphabets); i++) {
		unsigned first = alphabets[i].lower, c;

		if (s.n == 0 || !is_alpha(s.p[0]) ||
		    !str_starts(str_from(s, 1), alphabets[i].suffix))
			continue;
		c = (unsigned char)s.p[0];
		if (c < 'a')
			first = alphabets[i].upper;
		utf8_add(out, first + c - (c < 'a' ? 'A' : 'a'));
		return 1 + alphabets[i].suffix.n;
	}
	if (found == NULL)
		return 0;
	if (n < s.n && s.p[n] == ';')
		n++;
	else if (in_value && n < s.n && (s.p[n] == '=' || is_alnum(s.p[n])))
		return 0;
	utf8_add(out, found->code & ~(unsigned)BARE);
	return n;
}

static void
add_number(unsigned long code, struct pool *pool, struct buf *out)
{
	const struct charset *windows = charset_find(STR("windows-1252"));
	char octet = (char)code;

	if (code >= 0x80 && code < 0xa0 && windows != NULL &&
	    charset_decode(windows, (struct str){&octet, 1}, pool, out))
		return;
	utf8_add(out, code == 0 ? CODE_LIMIT : code);
}

/* s begins behind the "&#". */
static size_t
numbered(struct str s, struct pool *pool, struct buf *out)
{
	bool hex = s.n > 0 && to_lower(s.p[0]) == 'x';
	unsigned long code = 0;
	size_t first = hex ? 1 : 0, n = first;

	for (; n < s.n; n++) {
		int digit = hex_value(s.p[n]);

		if (digit < 0 || (!hex && digit > 9))
			break;
		if (code < CODE_LIMIT)
			code = code * (hex ? 16 : 10) + (unsigned)digit;
	}
	if (n == first)
		return 0;
	add_number(code, pool, out);
	return n < s.n && s.p[n] == ';' ? n + 1 : n;
}

size_t
html_ref(struct str s, bool in_value, struct pool *pool, struct buf *out)
{
	size_t n;

	if (s.n > 1 && s.p[1] == '#') {
		n = numbered(str_from(s, 2), pool, out);
		return n == 0 ? 0 : n + 2;
	}
	n = named(str_from(s, 1), in_value, out);
	return n == 0 ? 0 : n + 1;
}
