# parity_library: one static library a folder. parity_program: the same, and an executable from its main.cpp.

# Standard headers and the two libraries that every room may use, precompiled once and used by all libraries.
if(PARITY_PCH)
  add_library(parity_pch OBJECT ${PROJECT_SOURCE_DIR}/cmake/precompiled.cpp)
  target_link_libraries(parity_pch PRIVATE parity_flags parity_counted fmt::fmt tl::expected)
  target_precompile_headers(parity_pch PRIVATE <cmake/precompiled.h>)
endif()

# engine/base -> parity_engine_base
function(parity_target_names out)
  list(TRANSFORM ARGN REPLACE "[/-]" "_")
  list(TRANSFORM ARGN PREPEND "parity_")
  set(${out} ${ARGN} PARENT_SCOPE)
endfunction()

# parity_library(<folder> [DEPENDS <folder>…] [PUBLIC <target>…] [PRIVATE <target>…])
#   DEPENDS  folders that it may include    PUBLIC, PRIVATE  libraries from outside
# Takes every *.cpp of the calling folder but main.cpp. A folder with none yet is an INTERFACE library.
function(parity_library folder)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "DEPENDS;PUBLIC;PRIVATE")
  parity_target_names(name ${folder})
  parity_target_names(depends ${arg_DEPENDS})
  file(GLOB sources CONFIGURE_DEPENDS *.cpp)
  list(FILTER sources EXCLUDE REGEX "/main\\.cpp$")
  set_property(GLOBAL APPEND PROPERTY PARITY_LIBRARIES ${name})

  if(NOT sources)
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE ${depends} ${arg_PUBLIC})
    return()
  endif()
  add_library(${name} STATIC ${sources})
  target_link_libraries(${name} PUBLIC ${depends} ${arg_PUBLIC} PRIVATE parity_flags parity_counted ${arg_PRIVATE})
  if(PARITY_PCH)
    target_precompile_headers(${name} REUSE_FROM parity_pch)
  endif()
endfunction()

# parity_program(<folder> NAME <executable> …as parity_library…)
# The executable stands at the top of the build directory.
function(parity_program folder)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "NAME" "PRIVATE")
  parity_library(${folder} ${arg_UNPARSED_ARGUMENTS} PRIVATE ${arg_PRIVATE})
  parity_target_names(library ${folder})
  file(GLOB main CONFIGURE_DEPENDS main.cpp)
  if(main)
    add_executable(${arg_NAME} ${main})
    target_link_libraries(${arg_NAME} PRIVATE ${library} parity_flags parity_counted ${arg_PRIVATE})
    set_target_properties(${arg_NAME} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR})
  endif()
endfunction()
