"""What can go wrong at a printer; the complaint is saved and "print again" stays possible."""

from local_db.domain.errors import DeskError


class PrinterError(DeskError):
    """The slip did not come out, with the plain reason as its code.

    ``printer_none`` no printer is set up; ``printer_refused`` it does not take the job;
    ``printer_unreachable`` nothing answers at its address; ``printer_silent`` it stopped taking
    data; ``printer_offline`` its cover is open or it is off line; ``printer_paper_out``.
    """
