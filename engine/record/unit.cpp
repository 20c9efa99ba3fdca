#include "engine/record/unit.h"

#include <algorithm>
#include <array>
#include <span>
#include <string>

namespace parity {
namespace {

// Units of one dimension differ by a factor alone; a unit of another dimension needs an analyte.
enum class Dimension : std::uint8_t {
  kNumber,
  kPercent,
  kMolarFraction,
  kPressure,
  kMass,
  kLength,
  kBodyMassIndex,
  kAmountConcentration,
  kMassConcentration,
  kCellCount,
  kEnzymeActivity,
  kFiltrationRate,
  kTime,
  kRate,
  kAlcoholWeekly,
  kAmountRatio,
  kMassRatio,
  kArbitraryConcentration,
  kCigarettesDaily,
  kTemperature,
  kVolume,
};

struct UnitRow {
  std::string_view ucum;
  std::string_view display;
  Dimension dimension;
  Decimal factor;      // to the dimension's base unit
  std::int8_t places;  // decimal places of a value converted into this unit
};

constexpr Decimal whole(std::int64_t n) { return Decimal(n, 0); }

constexpr std::array kUnits = {
    UnitRow{"1", "", Dimension::kNumber, whole(1), 2},
    UnitRow{"{score}", "", Dimension::kNumber, whole(1), 2},
    UnitRow{"{ratio}", "", Dimension::kNumber, whole(1), 2},
    UnitRow{"%", "%", Dimension::kPercent, whole(1), 1},
    UnitRow{"mmol/mol", "mmol/mol", Dimension::kMolarFraction, whole(1), 0},
    UnitRow{"mm[Hg]", "mmHg", Dimension::kPressure, whole(1), 0},
    UnitRow{"kPa", "kPa", Dimension::kPressure, Decimal(750062, 5), 1},
    UnitRow{"kg", "kg", Dimension::kMass, whole(1), 2},
    UnitRow{"g", "g", Dimension::kMass, Decimal(1, 3), 0},
    UnitRow{"[lb_av]", "lb", Dimension::kMass, Decimal(45359237, 8), 1},
    UnitRow{"[stone_av]", "stone", Dimension::kMass, Decimal(635029318, 8), 2},
    UnitRow{"cm", "cm", Dimension::kLength, whole(1), 1},
    UnitRow{"m", "m", Dimension::kLength, whole(100), 3},
    UnitRow{"mm", "mm", Dimension::kLength, Decimal(1, 1), 0},
    UnitRow{"[in_i]", "in", Dimension::kLength, Decimal(254, 2), 1},
    UnitRow{"[ft_i]", "ft", Dimension::kLength, Decimal(3048, 2), 2},
    UnitRow{"kg/m2", "kg/m²", Dimension::kBodyMassIndex, whole(1), 1},
    UnitRow{"mmol/L", "mmol/L", Dimension::kAmountConcentration, whole(1), 2},
    UnitRow{"umol/L", "µmol/L", Dimension::kAmountConcentration, Decimal(1, 3), 0},
    UnitRow{"nmol/L", "nmol/L", Dimension::kAmountConcentration, Decimal(1, 6), 0},
    UnitRow{"pmol/L", "pmol/L", Dimension::kAmountConcentration, Decimal(1, 9), 1},
    UnitRow{"meq/L", "mEq/L", Dimension::kAmountConcentration, whole(1), 2},
    UnitRow{"mg/dL", "mg/dL", Dimension::kMassConcentration, whole(1), 1},
    UnitRow{"g/L", "g/L", Dimension::kMassConcentration, whole(100), 1},
    UnitRow{"g/dL", "g/dL", Dimension::kMassConcentration, whole(1000), 1},
    UnitRow{"mg/L", "mg/L", Dimension::kMassConcentration, Decimal(1, 1), 1},
    UnitRow{"ug/L", "µg/L", Dimension::kMassConcentration, Decimal(1, 4), 1},
    UnitRow{"ng/mL", "ng/mL", Dimension::kMassConcentration, Decimal(1, 4), 1},
    UnitRow{"ng/L", "ng/L", Dimension::kMassConcentration, Decimal(1, 7), 0},
    UnitRow{"pg/mL", "pg/mL", Dimension::kMassConcentration, Decimal(1, 7), 0},
    UnitRow{"10*9/L", "×10⁹/L", Dimension::kCellCount, whole(1), 2},
    UnitRow{"10*3/uL", "×10³/µL", Dimension::kCellCount, whole(1), 2},
    UnitRow{"/uL", "/µL", Dimension::kCellCount, Decimal(1, 3), 0},
    UnitRow{"10*6/L", "×10⁶/L", Dimension::kCellCount, Decimal(1, 3), 0},
    UnitRow{"U/L", "U/L", Dimension::kEnzymeActivity, whole(1), 0},
    UnitRow{"[IU]/L", "IU/L", Dimension::kEnzymeActivity, whole(1), 0},
    UnitRow{"m[IU]/L", "mIU/L", Dimension::kArbitraryConcentration, whole(1), 2},
    UnitRow{"u[IU]/mL", "µIU/mL", Dimension::kArbitraryConcentration, whole(1), 2},
    UnitRow{"mL/min/{1.73_m2}", "mL/min/1.73m²", Dimension::kFiltrationRate, whole(1), 0},
    UnitRow{"ms", "ms", Dimension::kTime, whole(1), 0},
    UnitRow{"s", "s", Dimension::kTime, whole(1000), 3},
    UnitRow{"/min", "/min", Dimension::kRate, whole(1), 0},
    UnitRow{"{units}/wk", "units/week", Dimension::kAlcoholWeekly, whole(1), 1},
    UnitRow{"{units}/d", "units/day", Dimension::kAlcoholWeekly, whole(7), 1},
    UnitRow{"mg/mmol", "mg/mmol", Dimension::kAmountRatio, whole(1), 1},
    UnitRow{"mg/g", "mg/g", Dimension::kMassRatio, whole(1), 1},
    UnitRow{"{cigarettes}/d", "cigarettes/day", Dimension::kCigarettesDaily, whole(1), 0},
    UnitRow{"Cel", "°C", Dimension::kTemperature, whole(1), 1},
    UnitRow{"pg", "pg", Dimension::kMass, Decimal(1, 15), 1},
    UnitRow{"fL", "fL", Dimension::kVolume, whole(1), 1},
};

struct Spelling {
  std::string_view text;  // lower case, blanks folded away
  std::string_view ucum;
};

// The unit texts of the GP Connect and UK Core records, compared in lower case without blanks. A
// text is listed only where it can mean one thing.
constexpr std::array kSpellings = {
    Spelling{"mmhg", "mm[Hg]"},
    Spelling{"millimeterofmercury", "mm[Hg]"},
    Spelling{"millimetreofmercury", "mm[Hg]"},
    Spelling{"millimetersofmercury", "mm[Hg]"},
    Spelling{"millimetresofmercury", "mm[Hg]"},
    Spelling{"kpa", "kPa"},
    Spelling{"kilogram", "kg"},
    Spelling{"kilograms", "kg"},
    Spelling{"kgs", "kg"},
    Spelling{"lb", "[lb_av]"},
    Spelling{"lbs", "[lb_av]"},
    Spelling{"pound", "[lb_av]"},
    Spelling{"pounds", "[lb_av]"},
    Spelling{"st", "[stone_av]"},
    Spelling{"stone", "[stone_av]"},
    Spelling{"centimeter", "cm"},
    Spelling{"centimetre", "cm"},
    Spelling{"centimeters", "cm"},
    Spelling{"centimetres", "cm"},
    Spelling{"cms", "cm"},
    Spelling{"meter", "m"},
    Spelling{"metre", "m"},
    Spelling{"meters", "m"},
    Spelling{"metres", "m"},
    Spelling{"inch", "[in_i]"},
    Spelling{"inches", "[in_i]"},
    Spelling{"in", "[in_i]"},
    Spelling{"ft", "[ft_i]"},
    Spelling{"feet", "[ft_i]"},
    Spelling{"kg/m^2", "kg/m2"},
    Spelling{"kg/m²", "kg/m2"},
    Spelling{"kg/m*2", "kg/m2"},
    Spelling{"kg/sqm", "kg/m2"},
    Spelling{"kg/sq.m", "kg/m2"},
    Spelling{"kilogrampersquaremeter", "kg/m2"},
    Spelling{"kilogrampersquaremetre", "kg/m2"},
    Spelling{"mmol/litre", "mmol/L"},
    Spelling{"mmols/l", "mmol/L"},
    Spelling{"millimoleperliter", "mmol/L"},
    Spelling{"millimoleperlitre", "mmol/L"},
    Spelling{"millimolesperlitre", "mmol/L"},
    Spelling{"millimolesperliter", "mmol/L"},
    Spelling{"µmol/l", "umol/L"},
    Spelling{"μmol/l", "umol/L"},
    Spelling{"micromol/l", "umol/L"},
    Spelling{"umol/litre", "umol/L"},
    Spelling{"meq/l", "meq/L"},
    Spelling{"millimolepermole", "mmol/mol"},
    Spelling{"mmol/molhb", "mmol/mol"},
    Spelling{"percent", "%"},
    Spelling{"mg/deciliter", "mg/dL"},
    Spelling{"10^9/l", "10*9/L"},
    Spelling{"x10^9/l", "10*9/L"},
    Spelling{"x10*9/l", "10*9/L"},
    Spelling{"10e9/l", "10*9/L"},
    Spelling{"×10⁹/l", "10*9/L"},
    Spelling{"10^3/ul", "10*3/uL"},
    Spelling{"k/ul", "10*3/uL"},
    Spelling{"iu/l", "[IU]/L"},
    Spelling{"u/litre", "U/L"},
    Spelling{"miu/l", "m[IU]/L"},
    Spelling{"mu/l", "m[IU]/L"},
    Spelling{"uiu/ml", "u[IU]/mL"},
    Spelling{"ml/min/1.73m2", "mL/min/{1.73_m2}"},
    Spelling{"ml/min/1.73m^2", "mL/min/{1.73_m2}"},
    Spelling{"ml/min/1.73m²", "mL/min/{1.73_m2}"},
    Spelling{"ml/min/1.73sqm", "mL/min/{1.73_m2}"},
    Spelling{"ml/min/1.73sq.m", "mL/min/{1.73_m2}"},
    Spelling{"ml/min/1.73m*2", "mL/min/{1.73_m2}"},
    Spelling{"ml/min/{1.73m2}", "mL/min/{1.73_m2}"},
    Spelling{"msec", "ms"},
    Spelling{"millisecond", "ms"},
    Spelling{"milliseconds", "ms"},
    Spelling{"sec", "s"},
    Spelling{"bpm", "/min"},
    Spelling{"beats/min", "/min"},
    Spelling{"beats/minute", "/min"},
    Spelling{"beatsperminute", "/min"},
    Spelling{"{beats}/min", "/min"},
    Spelling{"breathsperminute", "/min"},
    Spelling{"units/week", "{units}/wk"},
    Spelling{"u/week", "{units}/wk"},
    Spelling{"unitsperweek", "{units}/wk"},
    Spelling{"unit/week", "{units}/wk"},
    Spelling{"units/wk", "{units}/wk"},
    Spelling{"/wk", "{units}/wk"},
    Spelling{"{unit}/wk", "{units}/wk"},
    Spelling{"units/day", "{units}/d"},
    Spelling{"unitsperday", "{units}/d"},
    Spelling{"unit/day", "{units}/d"},
    Spelling{"{unit}/d", "{units}/d"},
    Spelling{"c", "Cel"},
    Spelling{"degc", "Cel"},
    Spelling{"cigarettes/day", "{cigarettes}/d"},
    Spelling{"cigarettesperday", "{cigarettes}/d"},
    Spelling{"/day", "{cigarettes}/d"},
    Spelling{"/d", "{cigarettes}/d"},
    Spelling{"cigs/day", "{cigarettes}/d"},
    // What stands in braces means nothing to UCUM, so that all are /d: what was smoked is said by the code.
    Spelling{"cigarette/day", "{cigarettes}/d"},
    Spelling{"{cigarette}/d", "{cigarettes}/d"},
    Spelling{"{cigs}/d", "{cigarettes}/d"},
    Spelling{"{cigars}/d", "{cigarettes}/d"},
    Spelling{"{cigar}/d", "{cigarettes}/d"},
    Spelling{"cigars/day", "{cigarettes}/d"},
    Spelling{"cigarsperday", "{cigarettes}/d"},
    Spelling{"ratio", "{ratio}"},
    Spelling{"score", "{score}"},
    Spelling{"{score}", "{score}"},
};

// A unit of the table, found when the program is built.
struct KnownUnit : Unit {
  template <std::size_t kSize>
  consteval KnownUnit(const char (&ucum)[kSize]) : Unit(index_of(ucum)) {}
  static consteval std::uint8_t index_of(std::string_view ucum) {
    for (std::size_t i = 0; i < kUnits.size(); ++i)
      if (kUnits[i].ucum == ucum) return static_cast<std::uint8_t>(i);
    throw "no such unit";
  }
};

// number x factor + offset, by analyte, between the base units of two dimensions.
struct AnalyteRow {
  Analyte analyte;
  KnownUnit from;
  KnownUnit to;
  Decimal multiply;
  Decimal divide;
  Decimal offset;
  std::int8_t places;
};

constexpr std::array kAnalytes = {
    // IFCC = 10.929 x NGSP - 23.5 (whole mmol/mol), NGSP = 0.09148 x IFCC + 2.152 (1 place).
    AnalyteRow{Analyte::kHba1c, "%", "mmol/mol", Decimal(10929, 3), whole(1), Decimal(-235, 1), 0},
    AnalyteRow{Analyte::kHba1c, "mmol/mol", "%", Decimal(9148, 5), whole(1), Decimal(2152, 3), 1},
    AnalyteRow{Analyte::kGlucose, "mg/dL", "mmol/L", whole(1), Decimal(18016, 3), whole(0), 1},
    AnalyteRow{Analyte::kGlucose, "mmol/L", "mg/dL", Decimal(18016, 3), whole(1), whole(0), 0},
    AnalyteRow{Analyte::kCholesterol, "mg/dL", "mmol/L", whole(1), Decimal(3867, 2), whole(0), 1},
    AnalyteRow{Analyte::kCholesterol, "mmol/L", "mg/dL", Decimal(3867, 2), whole(1), whole(0), 0},
    AnalyteRow{Analyte::kTriglyceride, "mg/dL", "mmol/L", whole(1), Decimal(8857, 2), whole(0), 1},
    AnalyteRow{Analyte::kTriglyceride, "mmol/L", "mg/dL", Decimal(8857, 2), whole(1), whole(0), 0},
    // Creatinine: umol/L = mg/dL x 88.42.
    AnalyteRow{Analyte::kCreatinine, "mg/dL", "umol/L", Decimal(8842, 2), whole(1), whole(0), 0},
    AnalyteRow{Analyte::kCreatinine, "umol/L", "mg/dL", whole(1), Decimal(8842, 2), whole(0), 2},
    AnalyteRow{Analyte::kCalcium, "mg/dL", "mmol/L", whole(1), Decimal(4008, 3), whole(0), 2},
    AnalyteRow{Analyte::kCalcium, "mmol/L", "mg/dL", Decimal(4008, 3), whole(1), whole(0), 1},
};

struct AnalyteName {
  std::string_view name;
  Analyte analyte;
};
constexpr std::array kAnalyteNames = {
    AnalyteName{"none", Analyte::kNone},
    AnalyteName{"hba1c", Analyte::kHba1c},
    AnalyteName{"glucose", Analyte::kGlucose},
    AnalyteName{"cholesterol", Analyte::kCholesterol},
    AnalyteName{"triglyceride", Analyte::kTriglyceride},
    AnalyteName{"creatinine", Analyte::kCreatinine},
    AnalyteName{"calcium", Analyte::kCalcium},
    AnalyteName{"lithium", Analyte::kLithium},
};

const UnitRow& row_of(Unit unit) { return kUnits[unit.index()]; }

// Longest text that the table could hold, folded; a longer one is no unit.
constexpr std::size_t kLongestUnitText = 48;

// ASCII lower case without blanks; an empty result for an overlong text.
std::string folded(std::string_view text) {
  std::string result;
  if (text.size() > 2 * kLongestUnitText) return result;
  for (const char c : text) {
    if (c == ' ' || c == '\t') continue;
    result += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return result;
}

// Within one dimension: exact factors, then the places of the target unit. A mole is not a mass:
// meq/L equals mmol/L only for ions of one charge (lithium), so it asks for the analyte.
bool same_dimension(Unit from, Unit to, Analyte analyte) {
  if (row_of(from).dimension != row_of(to).dimension) return false;
  const bool charge = row_of(from).ucum == "meq/L" || row_of(to).ucum == "meq/L";
  return !charge || analyte == Analyte::kLithium;
}

const AnalyteRow* analyte_row(Unit from, Unit to, Analyte analyte) {
  for (const AnalyteRow& row : kAnalytes)
    if (row.analyte == analyte && row_of(row.from).dimension == row_of(from).dimension &&
        row_of(row.to).dimension == row_of(to).dimension)
      return &row;
  return nullptr;
}

Decimal rescaled(Decimal number, Unit from, Unit to, int places) {
  return Decimal::divide(number * row_of(from).factor, row_of(to).factor, places);
}

}  // namespace

std::optional<Unit> unit_of_ucum(std::string_view code) {
  for (std::size_t i = 0; i < kUnits.size(); ++i)
    if (kUnits[i].ucum == code) return Unit(static_cast<std::uint8_t>(i));
  return std::nullopt;
}

std::optional<Unit> unit_of_text(std::string_view text) {
  if (const auto exact = unit_of_ucum(text)) return exact;
  const std::string key = folded(text);
  if (key.empty()) return std::nullopt;
  for (const Spelling& spelling : kSpellings)
    if (spelling.text == key) return unit_of_ucum(spelling.ucum);
  for (std::size_t i = 0; i < kUnits.size(); ++i)
    if (folded(kUnits[i].ucum) == key || folded(kUnits[i].display) == key) return Unit(static_cast<std::uint8_t>(i));
  return std::nullopt;
}

std::string_view ucum_code(Unit unit) { return row_of(unit).ucum; }
std::string_view display_text(Unit unit) { return row_of(unit).display; }

const std::vector<std::string_view>& known_ucum_codes() {
  static const std::vector<std::string_view> codes = [] {
    std::vector<std::string_view> all;
    for (const UnitRow& row : kUnits) all.push_back(row.ucum);
    return all;
  }();
  return codes;
}

std::optional<Analyte> analyte_of(std::string_view name) {
  for (const AnalyteName& row : kAnalyteNames)
    if (row.name == name) return row.analyte;
  return std::nullopt;
}

std::string_view to_text(Analyte analyte) { return kAnalyteNames[static_cast<std::size_t>(analyte)].name; }

bool is_convertible(Unit from, Unit to, Analyte analyte) {
  return from == to || same_dimension(from, to, analyte) || analyte_row(from, to, analyte) != nullptr;
}

std::optional<Decimal> convert(Decimal number, Unit from, Unit to, Analyte analyte) {
  if (from == to) return number;
  if (same_dimension(from, to, analyte)) {
    if (row_of(from).factor == row_of(to).factor) return number;
    return rescaled(number, from, to, row_of(to).places);
  }
  const AnalyteRow* row = analyte_row(from, to, analyte);
  if (row == nullptr) return std::nullopt;
  constexpr int kWorkingPlaces = 9;
  const Decimal source = rescaled(number, from, row->from, kWorkingPlaces);
  const Decimal converted = Decimal::divide(source * row->multiply, row->divide, kWorkingPlaces) + row->offset;
  const int places = row->to == to ? row->places : row_of(to).places;
  return rescaled(converted, row->to, to, kWorkingPlaces).rounded(places);
}

}  // namespace parity
