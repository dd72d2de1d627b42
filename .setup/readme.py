"""Draws the README's pictures: the window and the forge dialog with a made-up collection. `python .setup/readme.py`."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "resources" / "pictures"
_SIZE = (1440, 900)


def main() -> None:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    sys.path.insert(0, str(ROOT))
    from PySide6.QtWidgets import QApplication

    from app.views.forge_dialog import ForgeDialog
    from app.views.main_window import MainWindow
    from tests.app.views import dialog_scenes, sample_state
    from tests.app.views.screenshots import stage

    application = QApplication([])
    window = MainWindow("dark")
    stage(window, sample_state.COMPLETE, _SIZE)
    window.grab().save(str(PICTURES / "mixer.png"))
    dialog = ForgeDialog(window)
    dialog.show_view(dialog_scenes.FORGES["confirm"])
    dialog.show()
    application.processEvents()
    dialog.grab().save(str(PICTURES / "forge.png"))


if __name__ == "__main__":
    main()
