"""Languages by their words."""

import pytest

from egress_gateway.classify.source_code.languages import LANGUAGES, OTHER, TAGS, language_of

BLOCKS = {
    "python": "def f(self):\n    if x is None:\n        raise ValueError(x)\n",
    "javascript": "const app = require('x');\nconsole.log(app === undefined);\n",
    "typescript": "interface Row { readonly id: number; name?: string }\nexport type Rows = Record<string, Row>;\n",
    "java": "public class A implements B {\n  @Override public void run() throws E { System.out.println(); }\n}\n",
    "c": '#include <stdio.h>\nint main(void) { char *p = malloc(3); printf("x"); return 0; }\n',
    "cpp": "template <typename T> class A { public: std::vector<T> rows; };\nauto p = nullptr;\n",
    "csharp": "using System;\nnamespace A { internal class B { string Name { get; set; } } }\nConsole.WriteLine();\n",
    "go": 'package main\nfunc f() error { x, err := g(); if err != nil { return fmt.Errorf("x") } }\n',
    "rust": 'pub fn f() -> Option<u32> { let mut x = vec![1]; println!("x"); Some(3) }\nimpl A for B {}\n',
    "php": "<?php\nfunction f() { echo $this->name; return isset($x); }\n",
    "ruby": "class A\n  attr_reader :x\n  def f\n    puts x unless x.nil?\n  end\nend\n",
    "swift": "func f() -> Int { guard let x = y else { return 0 } }\nextension A {}\nimport Foundation\n",
    "kotlin": "data class A(val x: Int)\nfun main() { val y = listOf(1); when (y) { } }\n",
    "scala": "object A extends B { def f(x: Int) = x match { case 1 => 2 } }\nsealed trait C\n",
    "sql": "SELECT a FROM b\nJOIN c ON b.id = c.id\nWHERE a > 3\n",
    "shell": "#!/bin/bash\nif [ -f x ]; then\n  echo $x\nfi\n",
    "perl": "use strict;\nsub f { my ($x) = @_; $x =~ s/a/b/; die if $x; }\n",
    "r": "library(ggplot2)\nx <- c(1, 2)\ny <- x %>% mean\n",
    "lua": "local x = {}\nfor k, v in pairs(x) do\n  if v ~= nil then f(v) end\nend\n",
    "powershell": "param([string]$Name)\nGet-ChildItem | Where-Object { $_.Length -eq 3 }\nWrite-Host $Name\n",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_is_told(language: str) -> None:
    assert language_of(BLOCKS[language]) == language


def test_what_could_be_any_language_is_none() -> None:
    assert language_of("x = 1; y = 2; z(x, y);") == OTHER


def test_names_of_fences_are_languages_that_are_told() -> None:
    assert set(TAGS.values()) == set(LANGUAGES)
