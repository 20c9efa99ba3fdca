// Text from outside in XML and HTML. Used by whatever writes either; knows nothing of what the text says.
#pragma once

#include <string>
#include <string_view>

namespace parity::cli {

/// Fit for a text or a quoted attribute of both: the five marks as references, a line end as one too, and a blank for
/// each character that XML 1.0 lets nobody write.
std::string escaped(std::string_view text);

}  // namespace parity::cli
