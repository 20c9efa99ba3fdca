// One policy for every page: a script that is not ours has no way in.
#include "cds-hooks/pages/page_answer.h"

#include <string>

namespace parity::hooks {
namespace {

constexpr std::string_view kContentSecurityPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src "
    "'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

}  // namespace

HttpResponse page_answer(const PageFiles& files, std::string_view name) {
  HttpResponse page = files.answer(name);
  page.headers.push_back({"Content-Security-Policy", std::string(kContentSecurityPolicy)});
  page.headers.push_back({"Referrer-Policy", "no-referrer"});
  return page;
}

bool is_page_file(const Target& target) { return target.segments.size() >= 2 && target.segments[0] == "pages"; }

std::string page_file_name(const Target& target) {
  std::string name;
  for (std::size_t i = 1; i < target.segments.size(); ++i) name += (i > 1 ? "/" : "") + target.segments[i];
  return name;
}

}  // namespace parity::hooks
