"""What can go wrong at a printer; the complaint is saved and "print again" stays possible."""

from local_db.domain.errors import DeskError


class PrinterError(DeskError):
    """Nothing of the slip can be on paper, with the plain reason as its code.

    ``printer_none`` no printer is set up; ``printer_refused`` it does not take the job;
    ``printer_unreachable`` nothing answers at its address; ``printer_silent`` it does not answer;
    ``printer_offline`` its cover is open or it is off line; ``printer_paper_out``.
    """


class HalfPrintedError(PrinterError):
    """It failed after the first byte had left: some of the slip may be on paper.

    Also ``printer_cancelled``, ``printer_aborted``: the queue let the job go.
    """
