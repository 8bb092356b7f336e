#include "cli/app.h"

int main(int argc, char** argv) { return hone::cli::run_app(argc, argv); }
