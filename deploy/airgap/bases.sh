#!/usr/bin/env bash
# Prints the images that the deployment takes from a registry.
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
sed -n -e 's/^FROM \([a-z]*:[^ ]*\) AS .*/\1/p' -e 's/^ *image: \(postgres:[^ ]*\).*/\1/p' deploy/Dockerfile docker-compose.yml | sort -u
