// One answer for a built page or one of its files, under a policy by which nothing runs or is loaded but our own files.
#pragma once

#include <string_view>

#include "cds-hooks/http.h"
#include "cds-hooks/pages/page_files.h"

namespace parity::hooks {

/// The file of that name, or 404; with Content-Security-Policy and Referrer-Policy either way.
HttpResponse page_answer(const PageFiles& files, std::string_view name);

/// Whether a path is a built file's: /pages/…
bool is_page_file(const Target& target);
/// Its name in PageFiles: "surgery.js" of /pages/surgery.js.
std::string page_file_name(const Target& target);

}  // namespace parity::hooks
