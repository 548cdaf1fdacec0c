"""A workbook of one sheet, as small as the format allows: nothing that writes XLSX is installed for tests."""

import zipfile
from xml.sax.saxutils import escape

NS = "http://schemas.openxmlformats.org"
MAIN, OFFICE = f"{NS}/spreadsheetml/2006/main", f"{NS}/officeDocument/2006/relationships"
PACKAGE = f"{NS}/package/2006/relationships"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def write_workbook(path, rows):
    """Every cell as text."""
    cells = ("".join(f'<c t="inlineStr"><is><t>{escape(value)}</t></is></c>' for value in row) for row in rows)
    sheet = "".join(f"<row>{row}</row>" for row in cells)
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{NS}/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{KIND}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{KIND}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}">'
        f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        '<sheet name="Answers" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">'
        f'<Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{sheet}</sheetData></worksheet>',
    }
    with zipfile.ZipFile(path, "w") as book:
        for name, part in parts.items():
            book.writestr(name, part)
