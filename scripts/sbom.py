#!/usr/bin/python3
"""Writes docs/sbom.cdx.json (CycloneDX 1.5) and docs/dependencies.md from what the builds resolved.

NuGet packages come from artifacts/obj/*/project.assets.json (`dotnet restore Terrane.slnx` makes them) with the licences of their .nuspec
in the local package cache; npm packages from the two lock files; Debian packages from scripts/build.sh and check, with the versions that
are installed here. By hand are only what a direct dependency is for, and the licences of Debian packages, whose copyright files list many.
Nothing is fetched. Same input, same bytes.
"""
import glob, json, os, re, subprocess, sys, uuid
import xml.etree.ElementTree as ET

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

PURPOSE = {
    'Microsoft.Data.Sqlite.Core': 'MBTiles, and the state of an ingest', 'SQLitePCLRaw.provider.e_sqlite3': 'binding of the system\'s SQLite',
    'Npgsql': 'PostgreSQL as a store of `resample` and `join`', 'System.CommandLine': 'the command line', 'YamlDotNet': 'jobs, policies, configuration',
    'OpenTelemetry': 'figures and spans of a run', 'OpenTelemetry.Exporter.OpenTelemetryProtocol': 'sends them to a collector', 'NetTopologySuite': 'the reference that `cells diff` compares with',
    'xunit.v3': 'test runner', '@duckdb/node-bindings-linux-x64': 'libduckdb.so, by which Parquet is read and written', 'leaflet': 'the viewer\'s map',
    'maplibre-gl': 'the viewer\'s page in three dimensions', 'pmtiles': 'PMTiles in the browser', 'world-atlas': 'land and country polygons by name (data: Natural Earth, public domain)',
    'fzstd': 'zstd of Parquet files, for a reader that is not ours', 'hyparquet': 'reads Parquet, not ours', 'playwright-core': 'drives the browser', 'zarrita': 'reads Zarr, not ours',
}
# Licence and purpose. What tests alone need is marked by where it is asked for.
DEBIAN = {
    'libgdal32': ('MIT', 'GDAL: reads and writes rasters and vectors'), 'libproj25': ('MIT', 'PROJ: coordinate operations'), 'gdal-data': ('MIT', 'tables of GDAL'),
    'proj-data': ('MIT', 'database and grids of PROJ'), 'libsqlite3-0': ('blessing', 'SQLite'), 'libwebp7': ('BSD-3-Clause', 'WebP: decoder, and the second encoder'),
    'libzstd1': ('BSD-3-Clause OR GPL-2.0-only', 'zstd of Parquet'), 'libarchive13': ('BSD-2-Clause', 'zip, 7z and tar in an ingest'), 'zlib1g': ('Zlib', 'gzip of tiles and Zarr'),
    'libstdc++6': ('GPL-3.0-or-later WITH GCC-exception-3.1', 'runtime of DuckDB'), 'libc6': ('LGPL-2.1-or-later', 'the C library'),
    'gdal-bin': ('MIT', 'gdalwarp and gdalinfo as oracles'), 'python3-rasterio': ('BSD-3-Clause', 'oracle'), 'python3-xarray': ('Apache-2.0', 'reads Zarr, not ours'),
    'python3-zarr': ('MIT', 'reads Zarr, not ours'), 'webp': ('BSD-3-Clause', 'dwebp and webpinfo, decoders that are not ours'), 'chromium': ('BSD-3-Clause', 'the browser'),
    'ffmpeg': ('GPL-2.0-or-later', 'a decoder of WebP that is not ours'), 'ferret-datasets': ('LicenseRef-public-domain', 'etopo20, a global grid'), '7zip': ('LGPL-2.1-or-later', 'makes 7z archives'),
    'postgresql': ('PostgreSQL', 'a server to write to'), 'slurm-wlm': ('GPL-2.0-or-later', 'a cluster to submit to'), 'munge': ('GPL-3.0-or-later', 'its authentication'),
}
ALWAYS = ['libproj25', 'zlib1g', 'libc6']  # come with the others, and are called by name


def nuget():
    """{(id, version): {'licence', 'shipped', 'needs': [(id, version)]}} of every project."""
    found, projects = {}, sorted(glob.glob(f'{ROOT}/src/*/*.csproj') + glob.glob(f'{ROOT}/tests/*/*.csproj'))
    for project in projects:
        name = os.path.basename(project)[:-7]
        path = f'{ROOT}/artifacts/obj/{name}/project.assets.json'
        if not os.path.exists(path): sys.exit(f'{path} is missing: run `dotnet restore Terrane.slnx` first')
        assets = json.load(open(path, encoding='utf-8'))
        shipped = project.startswith(f'{ROOT}/src/')
        for target in assets['targets'].values():
            here = {key.split('/')[0].lower(): tuple(key.split('/')) for key, value in target.items() if value['type'] == 'package'}
            for key, value in target.items():
                if value['type'] != 'package': continue
                entry = found.setdefault(tuple(key.split('/')), {'shipped': False, 'needs': set()})
                entry['shipped'] |= shipped
                entry['needs'] |= {here[need.lower()] for need in value.get('dependencies', {}) if need.lower() in here}
        for (ident, version) in found:
            if 'licence' not in found[ident, version]: found[ident, version]['licence'] = nuspec_licence(assets['packageFolders'], ident, version)
    return found


def nuspec_licence(folders, ident, version):
    for folder in folders:
        path = f'{folder}/{ident.lower()}/{version.lower()}/{ident.lower()}.nuspec'
        if not os.path.exists(path): continue
        for element in ET.parse(path).iter():
            if element.tag.endswith('}license') and element.get('type') == 'expression': return element.text.strip()
        sys.exit(f'{path} names no licence by its SPDX expression')
    sys.exit(f'{ident} {version} is not in the package cache')


def npm(folder, shipped, found):
    lock = json.load(open(f'{ROOT}/{folder}/package-lock.json', encoding='utf-8'))['packages']
    name = lambda path: path.rsplit('node_modules/', 1)[-1]
    for path, package in lock.items():
        if not path: continue
        entry = found.setdefault((name(path), package['version']), {'licence': package['license'].strip('()'), 'shipped': False, 'needs': set()})
        entry['shipped'] |= shipped
        for need in package.get('dependencies', {}):
            at = path
            while f'{at}/node_modules/{need}' not in lock and at: at = at.rsplit('/node_modules/', 1)[0] if '/node_modules/' in at else ''
            where = f'{at}/node_modules/{need}' if at else f'node_modules/{need}'
            if where in lock: entry['needs'].add((need, lock[where]['version']))


def debian():
    names = {}
    for file, shipped in (('scripts/build.sh', True), ('check', False)):
        for words in re.findall(r'ensure_packages "[^"]*" ([^|\n]*)', open(f'{ROOT}/{file}', encoding='utf-8').read()):
            for word in words.replace('$(archive_package)', 'libarchive13').split(): names.setdefault({'gdal': 'libgdal32'}.get(word, word), shipped)
    for name in ALWAYS: names[name] = True
    found = {}
    for name, shipped in names.items():
        asked = subprocess.run(['dpkg-query', '-W', '-f=${Version}', name], capture_output=True, text=True)
        if asked.returncode: sys.exit(f'{name} is not installed: run ./check first')
        if name not in DEBIAN: sys.exit(f'say in scripts/sbom.py what {name} is for, and its licence')
        found[name, asked.stdout] = {'licence': DEBIAN[name][0], 'shipped': shipped, 'needs': set()}
    return found


def purl(kind, name, version):
    escape = lambda text: text.replace('+', '%2B').replace('@', '%40')
    return f'pkg:{kind}/{"debian/" if kind == "deb" else ""}{escape(name)}@{escape(version)}{"?distro=debian-12" if kind == "deb" else ""}'


def component(kind, name, version, entry):
    expression = ' ' in entry['licence']
    licence = {'expression': entry['licence']} if expression else {'license': {'name' if entry['licence'].startswith('LicenseRef') else 'id': entry['licence']}}
    ref = purl(kind, name, version)
    made = {'type': 'library', 'bom-ref': ref, 'name': name, 'version': version, 'scope': 'required' if entry['shipped'] else 'excluded', 'licenses': [licence], 'purl': ref}
    if kind == 'npm' and name.startswith('@'): made = {'type': 'library', 'bom-ref': ref, 'group': name.split('/')[0], **{**made, 'name': name.split('/')[1]}}
    return made


def version():
    return re.search(r'<Version>(.*?)</Version>', open(f'{ROOT}/Directory.Build.props', encoding='utf-8').read())[1]


def table(kind, found, shipped):
    """Rows of what is needed by itself first, then of what comes with it."""
    users = {}
    for (name, _), entry in found.items():
        for need, _ in entry['needs']: users.setdefault(need, set()).add(name)
    purpose = lambda name: DEBIAN[name][1] if kind == 'deb' else PURPOSE.get(name) or 'needed by ' + ', '.join(sorted(users.get(name, {'?'}))[:3])
    rows = sorted((name not in PURPOSE and kind != 'deb', name.lower(), f'| {name} | {v} | {entry["licence"]} | {purpose(name)} |') for (name, v), entry in found.items() if entry['shipped'] == shipped)
    return '\n'.join(['| name | version | licence | for |', '|---|---|---|---|', *(row[2] for row in rows)])


def main():
    packages, modules = nuget(), {}
    npm('scripts/npm', True, modules)
    npm('tests/js', False, modules)
    groups = [('nuget', packages), ('npm', modules), ('deb', debian())]
    components = [component(kind, name, v, entry) for kind, found in groups for (name, v), entry in sorted(found.items())]
    graph = [{'ref': purl(kind, name, v), 'dependsOn': sorted(purl(kind, *need) for need in entry['needs'])} for kind, found in groups for (name, v), entry in sorted(found.items())]
    own = f'pkg:generic/terrane@{version()}'
    needed = {need for item in graph for need in item['dependsOn']}
    graph.insert(0, {'ref': own, 'dependsOn': sorted(item['ref'] for item in graph if item['ref'] not in needed)})
    bom = {'$schema': 'http://cyclonedx.org/schema/bom-1.5.schema.json', 'bomFormat': 'CycloneDX', 'specVersion': '1.5', 'serialNumber': '', 'version': 1,
           'metadata': {'component': {'type': 'application', 'bom-ref': own, 'name': 'terrane', 'version': version(), 'purl': own}}, 'components': components, 'dependencies': graph}
    bom['serialNumber'] = f'urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(bom, sort_keys=True))}'
    files = {f'{ROOT}/docs/sbom.cdx.json': json.dumps(bom, indent=1, ensure_ascii=False) + '\n', f'{ROOT}/docs/dependencies.md': f'''# Dependencies

Made by `scripts/sbom.py` from what builds resolve, like [sbom.cdx.json](sbom.cdx.json), the bill of materials for machines (CycloneDX 1.5). Run it after a change of
[Directory.Packages.props](../Directory.Packages.props), [scripts/npm](../scripts/npm/package.json) or [tests/js](../tests/js/package.json); a test compares them.
Versions of Debian packages are those of Debian 12, with which everything is tested; others serve too ([packages.sh](../scripts/packages.sh)).

Nothing is copied into the repository. The program runs on .NET 10 (MIT), which builds it.

## With the program: NuGet

{table('nuget', packages, True)}

## With the program: npm

Fetched once into `artifacts/npm`: DuckDB's library, maps, and what the viewer serves.

{table('npm', modules, True)}

## With the program: libraries of the system

{table('deb', groups[2][1], True)}

## In tests only: NuGet

{table('nuget', packages, False)}

## In tests only: npm

{table('npm', modules, False)}

## In tests only: Debian

{table('deb', groups[2][1], False)}
'''}
    for path, text in files.items():
        with open(path, 'w', encoding='utf-8') as file: file.write(text)


main()
