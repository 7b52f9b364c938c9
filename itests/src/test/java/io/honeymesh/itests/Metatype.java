// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The Metatype descriptions that the bundles carry as built, and the components that have configurations. */
final class Metatype {

    private static final Path ROOT = Path.of(System.getProperty("honeymesh.root"));

    private Metatype() {}

    /** A configuration. @param factory whether there can be several */
    record Form(String pid, boolean factory, String name, String description, List<Field> fields) {}

    /** @param options the values that it can have; none if it can have others */
    record Field(
            String key,
            String type,
            boolean isList,
            boolean required,
            String name,
            String description,
            String fallback,
            String min,
            String max,
            List<Option> options) {}

    record Option(String value, String label) {}

    /** By PID. */
    static List<Form> forms() throws IOException {
        List<Form> forms = new ArrayList<>();
        for (Path jar : jars()) {
            for (Document document : documents(jar, "OSGI-INF/metatype/.*\\.xml")) {
                Element definition =
                        elements(document.getElementsByTagName("OCD")).getFirst();
                for (Element one : elements(document.getElementsByTagName("Designate"))) {
                    boolean factory = one.hasAttribute("factoryPid");
                    forms.add(new Form(
                            one.getAttribute(factory ? "factoryPid" : "pid"),
                            factory,
                            definition.getAttribute("name"),
                            definition.getAttribute("description"),
                            elements(definition.getElementsByTagName("AD")).stream()
                                    .map(Metatype::field)
                                    .toList()));
                }
            }
        }
        forms.sort(Comparator.comparing(Form::pid));
        return forms;
    }

    private static Field field(Element one) {
        return new Field(
                one.getAttribute("id"),
                one.getAttribute("type"),
                !one.getAttribute("cardinality").isEmpty(),
                !one.getAttribute("required").equals("false"),
                one.getAttribute("name"),
                one.getAttribute("description"),
                one.getAttribute("default"),
                one.getAttribute("min"),
                one.getAttribute("max"),
                elements(one.getElementsByTagName("Option")).stream()
                        .map(option -> new Option(option.getAttribute("value"), option.getAttribute("label")))
                        .toList());
    }

    /** The PIDs that components of ours name. */
    static List<String> componentPids() throws IOException {
        List<String> pids = new ArrayList<>();
        for (Path jar : jars()) {
            for (Document document : documents(jar, "OSGI-INF/io\\..*\\.xml")) {
                Element component = document.getDocumentElement();
                Stream.of(component.getAttribute("configuration-pid").split(" "))
                        .filter(pid -> !pid.isEmpty())
                        .forEach(pids::add);
            }
        }
        return pids.stream().distinct().sorted().toList();
    }

    /** All bundles that have been built, by name. */
    static List<Path> jars() throws IOException {
        List<Path> jars = new ArrayList<>();
        for (String folder : List.of("bundles", "trap-plugins")) {
            try (Stream<Path> files = Files.find(
                    ROOT.resolve(folder),
                    3,
                    (file, about) -> file.toString().matches(".*/target/io\\.honeymesh\\.[a-z0-9.]+-[0-9][^/]*\\.jar")
                            && !file.toString().matches(".*-(tests|sources|javadoc)\\.jar"))) {
                jars.addAll(files.sorted().toList());
            }
        }
        return jars;
    }

    private static List<Document> documents(Path jar, String names) throws IOException {
        try (JarFile opened = new JarFile(jar.toFile())) {
            return opened.stream()
                    .filter(entry -> entry.getName().matches(names))
                    .map(entry -> {
                        try (InputStream in = opened.getInputStream(entry)) {
                            return DocumentBuilderFactory.newInstance()
                                    .newDocumentBuilder()
                                    .parse(in);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        } catch (Exception e) {
                            throw new IllegalStateException(jar + ": " + entry.getName(), e);
                        }
                    })
                    .toList();
        }
    }

    private static List<Element> elements(NodeList nodes) {
        return IntStream.range(0, nodes.getLength())
                .mapToObj(at -> (Element) nodes.item(at))
                .toList();
    }
}
