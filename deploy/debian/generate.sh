#!/bin/sh
# What a package has that the program writes itself: generate.sh PROGRAM FOLDER
set -e
mkdir -p "$2"
"$1" completion bash >"$2/lodewire.bash"
"$1" completion zsh >"$2/_lodewire"
"$1" completion fish >"$2/lodewire.fish"
"$1" man >"$2/lodewire.1"
gzip -9 -n -f "$2/lodewire.1"
