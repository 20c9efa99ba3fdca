// `parity evaluate --format cards`: the very cards that the server would answer with.
#include "cli/evaluate.h"

namespace parity::cli {

void print_cards(const PatientAnswer& answer, std::ostream& out) { print_json(answer, out); }

}  // namespace parity::cli
