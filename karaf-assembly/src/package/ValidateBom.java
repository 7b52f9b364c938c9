// SPDX-License-Identifier: Apache-2.0
import module java.base;
import org.cyclonedx.Version;
import org.cyclonedx.parsers.JsonParser;

/** {@code java ValidateBom.java FILE}: ends with 1, and says why, where a CycloneDX 1.6 file isn't one. */
void main(String[] arguments) throws IOException {
    var mistakes = new JsonParser().validate(new File(arguments[0]), Version.VERSION_16);
    mistakes.forEach(mistake -> System.err.println(mistake.getMessage()));
    System.exit(mistakes.isEmpty() ? 0 : 1);
}
