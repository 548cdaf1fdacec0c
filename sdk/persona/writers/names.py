"""Given names for personas: usable for anyone, from many places, and never a participant's."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Collection, Sequence
from itertools import count

# Names given to people of any gender where they are common, grouped roughly by where that is. Left out: names that are
# everyday words ("will", "sunny"), and names that are known as an assistant's or a product's.
_LISTS = (
    # English-speaking countries
    "Addison Alex Ashley Aubrey Avery Bailey Bellamy Billie Blair Blake Bobbie Cameron Carey Casey Charlie Corey Dana "
    "Darcy Devon Drew Ellery Ellis Emerson Emery Finley Frankie Georgie Hadley Harley Harper Hayden Hollis Jackie "
    "Jamie Jessie Jody Jordan Kelly Kelsey Kendall Kerry Landry Lane Lee Leslie Lindsay Logan Marlow Merritt Morgan "
    "Nicky Oakley Paget Parker Payton Quincy Quinn Reese Remy Riley Robbie Robin Rory Rowan Sam Sandy Sawyer "
    "Shannon Shelby Sidney Skyler Spencer Stacey Stevie Tatum Taylor Terry Toni Tracy Tyler Whitney Winslow",
    # Ireland, Scotland, Wales
    "Keir Kerr",
    # France, Belgium, Quebec, Spain, Italy, Latin America
    "Andrea Ange Camille Charlie Cruz Dominique Eden Guadalupe Lou Maxime Noa Patrice Sacha Trinidad Yael Yannick",
    # Germany, Netherlands, Nordic countries, the Baltics
    "Bente Bo Eike Elia Helge Inge Kaare Kai Kari Kim Luca Mika Nikola Rune Sascha Vanja",
    # Poland, Ukraine, Russia, the Balkans
    "Misha Nikita Sasha Slava Valya Zhenya",
    # Türkiye, Iran, Arabic-speaking countries, Israel
    "Amal Ariel Daryn Deniz Derya Esen Evren Ihsan Iman Itai Noor Nour Roni Shahin Shani Sivan Tal Umut Yuval Zohar",
    # South Asia
    "Anmol Arya Baljit Gurdeep Harjit Hardeep Jaspreet Kamal Kiran Kulwant Manpreet Navjot Nima Parminder Roop "
    "Sandeep Sonam Sukhjit Suman Tenzin",
    # East and South-East Asia
    "Akira Anan Aoi Bao Chi Dao Haru Hikaru Hong Jia Jin Jun Kaoru Khanh Kit Lin Linh Makoto Mei Minh Nao "
    "Nhat Rin Ryo Shinobu Sora Tam Thanh Tuyen Wen Xiang Yu Yuki Yun",
    # Africa
    "Abimbola Ade Adebola Amara Ayo Bolaji Ekene Farai Femi Ife Kagiso Kamogelo Kato Lindani Makena Nyasha Olu "
    "Rudo Tendai Tumelo Uche",
    # The Pacific and the Americas' first nations
    "Ariki Kalani Keala Makana Manaaki Nalu Tama",
)
GIVEN_NAMES: tuple[str, ...] = tuple(sorted({name for line in _LISTS for name in line.split()}))


def choose_names(
    keys: Sequence[str], *, forbidden: Collection[str] = (), taken: Collection[str] = ()
) -> tuple[str, ...]:
    """A given name for each key, the same for the same keys in any process.

    `keys` stand for the segments' content (`segment_key`). A name that is, or is a word of, one of `forbidden`
    (participants' names, in any case) is never chosen; nor is one of `taken`, the names that personas of an earlier
    build keep. Initials differ while the alphabet allows it. Each name depends on its own key first, so that one
    changed segment rarely renames another.
    """
    barred = {_fold(word) for name in forbidden for word in (name, *name.split())}
    used = {_fold(name) for name in taken}
    initials = {_fold(name)[:1] for name in taken}
    chosen: list[str] = []
    for key in keys:
        ranked = sorted(GIVEN_NAMES, key=lambda name: hashlib.sha256(f"{key}\x1f{name}".encode()).digest())
        free = [name for name in ranked if _fold(name) not in used and _fold(name) not in barred]
        name = next((name for name in free if _fold(name)[0] not in initials), free[0] if free else "")
        if not name:  # every name of the list is some participant's: only a made-up one is left
            made_up = (f"Persona {number}" for number in count(len(chosen) + 1))
            name = next(one for one in made_up if _fold(one) not in used)
        chosen.append(name)
        used.add(_fold(name))
        initials.add(_fold(name)[:1])
    return tuple(chosen)


def _fold(name: str) -> str:
    """Case and accents aside: a participant "Zoé" bars "Zoe" too."""
    plain = unicodedata.normalize("NFKD", name)
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold()
