// RF2 files, CSV lists and FHIR JSON of any bytes: an error with its place, or a release that can be closed. The first
// byte chooses the reader.
#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string>

#include "terminology/closure.h"
#include "terminology/read_csv.h"
#include "terminology/read_fhir.h"
#include "terminology/read_rf2.h"

using namespace parity::terminology;

namespace {

void rf2(const std::string& text) {
  // Files of a release follow one another, parted by a form feed.
  Rf2Release release;
  std::size_t kind = 0;
  std::istringstream parts(text);
  for (std::string part; kind < 4 && std::getline(parts, part, '\f'); ++kind) {
    std::istringstream stream(part);
    static_cast<void>(release.read(static_cast<Rf2File>(kind), stream, "f"));
  }
  const auto finished = release.finish();
  if (finished) static_cast<void>(close(static_cast<std::uint32_t>(finished->concepts.size()), finished->is_a));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string text(data + 1, data + size);
  switch (data[0] % 3) {
    case 0: rf2(text); break;
    case 1: {
      std::istringstream stream(text);
      static_cast<void>(read_csv(stream, {"f", "f"}));
      break;
    }
    default: {
      const auto read = read_fhir(text, "f");
      if (!read) break;
      if (const auto* release = std::get_if<CodeSystemRelease>(&*read))
        static_cast<void>(close(static_cast<std::uint32_t>(release->concepts.size()), release->is_a));
    }
  }
  return 0;
}
