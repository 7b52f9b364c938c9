#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# sbom.sh PROGRAM VERSION WORK FILE MAVEN...: what an unpacked distribution is made of, as CycloneDX.
# The assembly's own dependencies are not it: Karaf's plugin draws most jars from archives and feature files. So each jar
# that lies there becomes a dependency of a project made for this, and the plugin describes that one.
set -eu
program=$1 version=$2 work=$3 file=$4
shift 4
PLUGIN=org.cyclonedx:cyclonedx-maven-plugin:2.9.3
# The one that the plugin uses.
LIBRARY=9.0.5

# jar → group artifact version classifier, from where the repository has it, or from what it says of itself.
coordinates() {
    local jar=$1 path properties folder name
    path=${jar#"$program"/} name=${jar##*/}
    if [[ $path == system/* ]]; then
        folder=$(dirname "${path#system/}")
        local v=${folder##*/} ga=${folder%/*}
        local a=${ga##*/} g=${ga%/*} rest
        rest=${name#"$a-$v"} rest=${rest%.jar}
        printf '%s %s %s %s\n' "${g//\//.}" "$a" "$v" "${rest#-}"
        return
    fi
    for properties in $(unzip -Z1 "$jar" 'META-INF/maven/*/pom.properties'); do
        unzip -p "$jar" "$properties" | tr -d '\r' | awk -F= -v name="$name" '{ p[$1] = $2 }
            END { if (p["artifactId"] "-" p["version"] ".jar" == name) print p["groupId"], p["artifactId"], p["version"] }'
    done | grep . || { echo "sbom: $path does not say what it is" >&2; return 1; }
}

mkdir -p "$work"
find "$program/system" "$program/lib" "$program/ignite" -name '*.jar' | LC_ALL=C sort > "$work/jars"
while read -r jar; do
    found=$(coordinates "$jar")
    printf '%s %s\n' "$(sha256sum < "$jar" | cut -c 1-64)" "$found"
done < "$work/jars" > "$work/shipped"

{
    cat << END
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>io.honeymesh</groupId><artifactId>honeymesh-distribution</artifactId><version>$version</version><packaging>pom</packaging>
  <name>HoneyMesh</name><description>An active-defence mesh: touch a decoy, be dropped in the kernel.</description>
  <licenses><license><name>Apache-2.0</name><url>https://www.apache.org/licenses/LICENSE-2.0</url></license></licenses>
  <properties><project.build.outputTimestamp>$SOURCE_DATE_EPOCH</project.build.outputTimestamp></properties>
  <dependencies>
END
    # The same jar may lie in two places.
    cut -d ' ' -f 2- "$work/shipped" | sort -u | while read -r group artifact v classifier; do
        printf '    <dependency><groupId>%s</groupId><artifactId>%s</artifactId><version>%s</version>%s<exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions></dependency>\n' \
            "$group" "$artifact" "$v" "${classifier:+<classifier>$classifier</classifier>}"
    done
    printf '  </dependencies>\n</project>\n'
} > "$work/pom.xml"

# The timestamp in the project has it leave out the time and a random number.
"$@" -q -f "$work/pom.xml" "$PLUGIN:makeBom" -DoutputFormat=json -DoutputName=sbom -DschemaVersion=1.6 -DincludeBomSerialNumber=false \
    -DoutputDirectory="$work" -Dcyclonedx.verbose=false

# Beside the jars there is the Java runtime.
java=$(sed -n 's/^JAVA_VERSION="\(.*\)"/\1/p' "$program/runtime/release")
sed -i "0,/^  \"components\" : \[/s||&\n    {\n      \"type\" : \"platform\",\n      \"bom-ref\" : \"openjdk\",\n      \"name\" : \"OpenJDK\",\n      \"version\" : \"$java\",\n      \"cpe\" : \"cpe:2.3:a:oracle:openjdk:$java:*:*:*:*:*:*:*\",\n      \"description\" : \"the Java runtime in runtime/\"\n    },|" "$work/sbom.json"

# Nothing is left out, and every jar is the very one that is described.
while read -r sum group artifact v _; do
    grep -qF "\"content\" : \"$sum\"" "$work/sbom.json" || { echo "sbom: $group:$artifact:$v is shipped and not described" >&2; exit 1; }
done < "$work/shipped"
grep -qF '"bom-ref" : "openjdk"' "$work/sbom.json"

# The plugin looked at its own file; this one was added to. Its library brings the schema.
cat > "$work/validator.xml" << END
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>io.honeymesh</groupId><artifactId>honeymesh-bom-validator</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies><dependency><groupId>org.cyclonedx</groupId><artifactId>cyclonedx-core-java</artifactId><version>$LIBRARY</version></dependency></dependencies>
</project>
END
"$@" -q -f "$work/validator.xml" org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath -Dmdep.outputFile="$work/validator.path"
"$JAVA_HOME/bin/java" -cp "$(cat "$work/validator.path")" "$(dirname -- "$0")/ValidateBom.java" "$work/sbom.json"
cp "$work/sbom.json" "$file"
