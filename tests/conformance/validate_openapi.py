# Judges answers by docs/openapi.yaml. Input, a line each: METHOD TAB PATH-TEMPLATE TAB STATUS TAB FILE (the body).
# Prints what is wrong; then `judged N of M`, M being the answers that the document names but for those of 503.
import json
import sys

import jsonschema
import yaml

document = yaml.safe_load(open(sys.argv[1]))


def resolve(node):
    while isinstance(node, dict) and '$ref' in node:
        place = document
        for part in node['$ref'][2:].split('/'):
            place = place[part]
        node = place
    return node


named = {(method.upper(), path, status)
         for path, item in document['paths'].items()
         for method, operation in item.items()
         for status in operation['responses']}
seen = set()
for line in sys.stdin:
    method, path, status, file = line.rstrip('\n').split('\t')
    key = (method, path, status)
    if key not in named:
        print('not in the document:', *key)
        continue
    seen.add(key)
    answer = resolve(document['paths'][path][method.lower()]['responses'][status])
    body = open(file, encoding='utf-8').read()
    for kind, content in answer['content'].items():
        if kind != 'application/json':
            continue
        schema = {**content['schema'], 'components': document['components']}
        for error in jsonschema.Draft202012Validator(schema).iter_errors(json.loads(body)):
            print(*key, error.json_path, error.message[:200])
for key in sorted(named - seen):
    if key[2] != '503':
        print('never answered:', *key)
print('judged', len(seen), 'of', len(named))
