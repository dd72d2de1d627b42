"""`python -m app`: the program. Nothing heavy is imported before the command line is understood."""

import gc
import multiprocessing
import sys
import time

STARTED_S = time.monotonic()


def main() -> int:
    from app.chosen_language import chosen_language
    from app.i18n import choose
    from app.itself import run_task

    choose(chosen_language(sys.argv[1:]))  # before the modules with texts
    status = run_task(sys.argv[1:])
    if status is not None:
        return status
    from app.options import parse_options
    from app.preflight import display_problem, window_library_problem

    options = parse_options()
    if options.smoke_test:
        from app.smoke import offscreen_without_display

        offscreen_without_display()
    problem = display_problem()
    if problem:
        print(problem, file=sys.stderr)
        return 1
    from app.hold import FolderProblem, HeldElsewhere
    from app.prelude import begin, leave_for_the_other

    try:
        prelude = begin(options, STARTED_S)
    except HeldElsewhere as error:
        if leave_for_the_other(options):
            return 0
        print(error, file=sys.stderr)
        return 1
    except FolderProblem as error:
        print(error, file=sys.stderr)
        return 1
    problem = window_library_problem()
    if problem:
        print(problem, file=sys.stderr)
        return 1
    gc.disable()  # nothing of what is imported now is garbage, and looking for some takes a twelfth of the start
    from app.bootstrap import run

    return run(prelude)


if __name__ == "__main__":
    multiprocessing.freeze_support()
    sys.exit(main())
