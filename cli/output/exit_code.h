// What the command tells the shell: one meaning a code, for every sub-command.
#pragma once

namespace parity::cli {

inline constexpr int kDone = 0;      // done; the answer is "yes"
inline constexpr int kAnswerNo = 1;  // done; the answer is "no": a test failed, lint found something
inline constexpr int kBadUsage = 2;  // bad usage, or input that can't be read

}  // namespace parity::cli
