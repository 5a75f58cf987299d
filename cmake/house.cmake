# How every target of the project is compiled, and how a folder of src/ becomes a library.

option(OPTOUT_WERROR "Treat warnings as errors" OFF)
option(OPTOUT_SANITIZE "Build with the address and undefined-behaviour sanitizers" OFF)

# The presets compile several files of a folder as one, which takes half the time of compiling each; so names that
# are private to a file differ within a folder. -DCMAKE_UNITY_BUILD=OFF compiles each file alone.
set(CMAKE_UNITY_BUILD_BATCH_SIZE 5)

find_program(CCACHE ccache)
if(CCACHE)
  # The sloppiness is what ccache's manual asks for with precompiled headers.
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${CCACHE})
endif()

add_library(optout_options INTERFACE)
target_compile_options(optout_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor -Wold-style-cast
  # GCC 12 reports these falsely for std::string's operator+ when it optimises (GCC bug 105651 and its kin).
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict;-Wno-stringop-overflow;-Wno-array-bounds>
  # Files that are compiled as one look like headers to GCC, which warns of private names in headers.
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<BOOL:${CMAKE_UNITY_BUILD}>>:-Wno-subobject-linkage>
  $<$<BOOL:${OPTOUT_WERROR}>:-Werror>
  $<$<BOOL:${CCACHE}>:$<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>>
  $<$<BOOL:${OPTOUT_SANITIZE}>:-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer>)
target_link_options(optout_options INTERFACE
  $<$<BOOL:${OPTOUT_SANITIZE}>:-fsanitize=address,undefined>)

function(optout_folder name)
  cmake_parse_arguments(ARG "" "" "USES;PRIVATE_USES" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${name}/*.cpp)
  add_library(optout_${name} STATIC ${sources})
  # With more at once clang-tidy takes two thirds of the time; GCC warns falsely of what it then optimises.
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    set_target_properties(optout_${name} PROPERTIES UNITY_BUILD_BATCH_SIZE 12)
  endif()
  target_include_directories(optout_${name} PUBLIC ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(optout_${name} PUBLIC ${ARG_USES} PRIVATE optout_options ${ARG_PRIVATE_USES})
  if(name STREQUAL "base")
    target_precompile_headers(optout_base PRIVATE <nlohmann/json.hpp> <map> <optional> <string> <variant> <vector>)
  else()
    target_precompile_headers(optout_${name} REUSE_FROM optout_base)
  endif()
endfunction()
