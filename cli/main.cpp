#include "cli/program.h"

int main(int argc, char** argv) { return asvit::asvit_main({argv + 1, argv + argc}); }
