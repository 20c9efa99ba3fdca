# parity_flags: what every target of ours is compiled and linked with. No -Wno- list: a warning is mended.
add_library(parity_flags INTERFACE)
target_include_directories(parity_flags INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(parity_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor -Wold-style-cast
  -Woverloaded-virtual -Wswitch-enum
  $<$<BOOL:${PARITY_WERROR}>:-Werror>
  -fPIE)
target_link_options(parity_flags INTERFACE -pie)

if(CMAKE_BUILD_TYPE STREQUAL "Debug")
  target_compile_definitions(parity_flags INTERFACE _GLIBCXX_ASSERTIONS)
  # Not at -O2: there GCC 12 reports std::string's own move in other people's headers.
  target_compile_options(parity_flags INTERFACE -Wnull-dereference)
else()
  target_compile_options(parity_flags INTERFACE
    -fstack-protector-strong -fcf-protection -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
  target_link_options(parity_flags INTERFACE -Wl,-z,relro,-z,now)
endif()

# parity_reads_records(<target>): for the folders that every element of a record goes through. GCC clears and copies what
# a function holds of a hundred bytes or two with `rep stos` and `rep movs`, which take longer to begin than to do; this
# has them written out. No instruction is used that others may not have. Optimised builds of GCC alone, which then can't
# share the precompiled header (decision 0038).
function(parity_reads_records target)
  if(CMAKE_BUILD_TYPE STREQUAL "Debug" OR NOT CMAKE_CXX_COMPILER_ID STREQUAL "GNU"
     OR NOT CMAKE_SYSTEM_PROCESSOR STREQUAL "x86_64")
    return()
  endif()
  set(written_out vector_loop:1024:noalign,libcall:-1:noalign)
  target_compile_options(${target} PRIVATE -mmemset-strategy=${written_out} -mmemcpy-strategy=${written_out})
  set_target_properties(${target} PROPERTIES DISABLE_PRECOMPILE_HEADERS ON)
endfunction()

if(PARITY_SANITIZE)
  set(sanitize -fsanitize=${PARITY_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    list(APPEND sanitize -fsanitize-ignorelist=${PROJECT_SOURCE_DIR}/cmake/sanitize_ignore.txt)
  endif()
  target_compile_options(parity_flags INTERFACE ${sanitize})
  target_link_options(parity_flags INTERFACE ${sanitize})
endif()

if(PARITY_FUZZ)
  target_compile_options(parity_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()

# parity_counted: what a room's own code is compiled with besides, so that gcov counts it. Tests do without: they are what
# they are in the dev preset, and as quick.
add_library(parity_counted INTERFACE)
if(PARITY_COVERAGE)
  target_compile_options(parity_counted INTERFACE --coverage -fprofile-update=atomic)
  target_link_options(parity_flags INTERFACE --coverage)
endif()

# A linker that takes a second less for each test program; nothing depends on it.
find_program(PARITY_MOLD mold)
if(PARITY_MOLD AND CMAKE_BUILD_TYPE STREQUAL "Debug")
  target_link_options(parity_flags INTERFACE -fuse-ld=mold)
endif()
