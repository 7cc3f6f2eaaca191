"""Which language a block of code is in: by the words and signs that few languages share.

A word counts once, however often it stands there. What two languages have in common decides nothing between them.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Final

OTHER: Final = "other"
"""Code of which the language cannot be told."""
_LONGEST: Final = 2048
"""Characters of a block that are read: enough words for any language."""
_SURE: Final = 4
"""Least sum of weights, and what the best must be ahead by is a fourth of it."""

_TOKEN: Final = re.compile(
    r"#(?:include|define|ifdef|endif)\b|#!/\S*|[$@]?[A-Za-z_]\w*!?|<\?php|:=|===|=>|->|::|<-|=~|~=|%>%|\?:|\$\(|-(?:eq|ne|gt|lt)\b"
)

_TABLE: Final = """
    python def:2 elif:3 self:2 None:3 True:1 False:1 import:1 from:1 lambda:1 except:3 __init__:4 __name__:4
        yield:1 pass:1 raise:2 with:1 not:1 and:1 print:1 @property:3 @dataclass:3 isinstance:3
    javascript const:2 let:1 function:1 ===:3 =>:1 var:1 console:4 document:3 require:2 undefined:3 async:1
        await:1 null:1 export:1 typeof:3 module:1 exports:3 window:2 JSON:2
    typescript interface:2 string:1 number:3 boolean:1 readonly:3 const:2 =>:1 export:1 type:1 any:2 Promise:3
        ===:2 implements:1 keyof:4 unknown:2 undefined:1 Record:3 Partial:3 private:1
    java public:1 private:1 static:1 void:1 class:1 extends:1 implements:2 throws:4 System:2 String:2 new:1
        final:2 @Override:5 package:1 import:1 boolean:2 ArrayList:3 HashMap:3 List:1 null:1 @Autowired:4
    c #include:3 printf:3 sizeof:3 struct:1 int:1 char:2 void:1 #define:3 NULL:2 malloc:4 unsigned:2 ->:1
        static:1 typedef:2 free:2 size_t:2 uint8_t:2 #ifdef:2
    cpp std:5 :::1 #include:2 cout:4 template:3 namespace:1 typename:4 nullptr:4 vector:2 auto:2 virtual:3
        class:1 unique_ptr:4 const_cast:3 static_cast:4 override:1 public:1
    csharp using:3 namespace:2 string:1 var:1 public:1 Console:4 async:1 Task:3 void:1 get:2 set:2 foreach:1
        internal:3 override:1 decimal:3 IEnumerable:4 private:1 bool:1 =>:1 new:1 Linq:3 readonly:1
    go func:2 package:2 :=:4 err:3 nil:2 chan:4 fmt:4 defer:4 struct:1 range:2 interface:1 import:1 map:1 go:1
        Errorf:3 ctx:1
    rust fn:4 let:1 mut:4 impl:4 pub:3 ->:1 match:1 Some:3 Ok:3 Err:3 Result:1 self:1 use:1 println!:5 vec!:4
        unwrap:4 struct:1 enum:1 crate:4 Vec:3 u32:3 i32:3 usize:3
    php <?php:8 $this:5 echo:2 function:1 ->:1 array:1 foreach:1 public:1 =>:1 namespace:1 isset:4 $_POST:5
        $_GET:5 use:1 null:1
    ruby def:1 end:2 puts:4 do:1 require:1 attr_accessor:5 attr_reader:5 nil:1 unless:2 elsif:2 module:1 each:2
        self:1 class:1 initialize:3 require_relative:5
    swift func:1 let:2 var:1 guard:5 nil:1 import:1 ->:1 struct:1 extension:3 override:1 self:1 String:1 Int:2
        @State:5 UIKit:5 SwiftUI:5 Foundation:4 init:2 Double:1
    kotlin fun:5 val:2 var:1 when:3 override:1 data:2 class:1 null:1 package:1 import:1 companion:4 suspend:4
        println:1 ?::3 String:1 Int:2 listOf:4 it:1 internal:1
    scala def:2 val:2 object:4 extends:1 case:2 match:2 trait:3 implicit:4 =>:1 import:1 Option:2 Seq:4 sealed:2
        override:1 String:1 Int:2 Future:2 yield:1
    sql SELECT:4 FROM:3 WHERE:3 JOIN:3 INSERT:3 INTO:2 VALUES:2 CREATE:2 TABLE:3 GROUP:2 ORDER:2 BY:1 UPDATE:2
        SET:1 AND:1 select:2 where:1 varchar:3 VARCHAR:3 PRIMARY:3
    shell fi:4 then:1 echo:2 esac:5 done:3 do:1 #!/bin/bash:6 #!/bin/sh:6 #!/usr/bin/env:1 export:1 local:1
        grep:2 sudo:2 $(:3 exit:1 awk:2 sed:2 -eq:1 -ne:1
    perl my:4 sub:2 use:1 strict:4 warnings:4 @_:5 elsif:1 print:1 qw:4 =~:4 foreach:1 ->:1 shift:3 die:2
    r <-:5 function:1 library:4 TRUE:2 FALSE:2 NULL:1 c:1 %>%:5 ggplot:5 aes:3 dplyr:4 data:1 mean:1 summary:1
    lua local:4 function:1 end:2 then:1 nil:1 elseif:3 ~=:4 require:1 pairs:3 ipairs:4 do:1 self:1
    powershell param:2 Write:3 Host:1 Get:3 Set:1 foreach:1 -eq:3 -ne:2 ForEach:3 Object:2 $_:4 Where:2 Import:2
        Module:2 $true:3 $null:3
"""


def _read(table: str) -> tuple[Mapping[str, Mapping[str, int]], tuple[str, ...]]:
    """What each word says for which languages, and all languages in order."""
    says: defaultdict[str, dict[str, int]] = defaultdict(dict)
    names: list[str] = []
    for word in table.split():
        token, _, weight = word.rpartition(":")
        if weight.isdigit():
            says[token][names[-1]] = int(weight)
        else:
            names.append(word)
    return dict(says), tuple(names)


_SAYS, LANGUAGES = _read(_TABLE)
"""The languages that are told apart, in the order in which the first of equals is taken."""

_CALLED: Final = """
    py:python python3:python js:javascript jsx:javascript node:javascript ts:typescript tsx:typescript c++:cpp cc:cpp
    hpp:cpp h:c cs:csharp c#:csharp golang:go rs:rust rb:ruby kt:kotlin bash:shell sh:shell zsh:shell pl:perl
    ps1:powershell pwsh:powershell mysql:sql postgresql:sql
"""
TAGS: Final[Mapping[str, str]] = {
    **{name: name for name in LANGUAGES},
    **{short: name for short, _, name in (entry.partition(":") for entry in _CALLED.split())},
}
"""What a fence calls a language."""
_DATA: Final = """
    text txt plain plaintext console output log json json5 jsonc yaml yml toml ini cfg conf csv tsv xml html svg
    markdown md rst tex latex mermaid http none
"""
NOT_CODE: Final = frozenset(_DATA.split())
"""What a fence calls something else: data, markup, what a program printed."""


def language_of(code: str) -> str:
    """The language of a block, one of `LANGUAGES`, or `OTHER`."""
    says: Counter[str] = Counter()
    for token in sorted(set(_TOKEN.findall(code[:_LONGEST]))):
        for name, weight in _SAYS.get(token, {}).items():
            says[name] += weight
    ranked = sorted(LANGUAGES, key=lambda name: -says[name])
    best, second = says[ranked[0]], says[ranked[1]]
    return ranked[0] if best >= _SURE and (best - second) * 4 >= _SURE else OTHER
