// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import io.honeymesh.api.spi.TrapProtocol;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Manifest;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * The traps of all bundles on the class path, made as Declarative Services would make them: from the component descriptions
 * that each bundle's manifest names. A trap that refers to other traps is given them.
 */
final class InstalledTraps {

    private static final String SERVICE = TrapProtocol.class.getName();

    private InstalledTraps() {}

    private record Made(TrapProtocol trap, Element description) {}

    static List<TrapProtocol> all() throws Exception {
        List<Made> made = new ArrayList<>();
        ClassLoader loader = InstalledTraps.class.getClassLoader();
        for (URL url : Collections.list(loader.getResources("META-INF/MANIFEST.MF"))) {
            for (String file : components(url)) {
                Element description = description(loader, file);
                if (names(description, "provide", SERVICE)) {
                    made.add(new Made(trap(description), description));
                }
            }
        }
        for (Made one : made) {
            bind(one, made);
        }
        return made.stream().map(Made::trap).toList();
    }

    private static List<String> components(URL manifest) throws IOException {
        try (InputStream in = manifest.openStream()) {
            String header = new Manifest(in).getMainAttributes().getValue("Service-Component");
            return header == null ? List.of() : List.of(header.split("\\s*,\\s*"));
        }
    }

    private static Element description(ClassLoader loader, String file) throws Exception {
        try (InputStream in = loader.getResourceAsStream(file)) {
            Document document =
                    DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(in);
            return document.getDocumentElement();
        }
    }

    private static boolean names(Element description, String tag, String service) {
        return elements(description, tag).stream()
                .anyMatch(element -> element.getAttribute("interface").equals(service));
    }

    private static TrapProtocol trap(Element description) throws ReflectiveOperationException {
        String type = elements(description, "implementation").getFirst().getAttribute("class");
        return (TrapProtocol) Class.forName(type).getConstructor().newInstance();
    }

    private static void bind(Made one, List<Made> all) throws ReflectiveOperationException {
        for (Element reference : elements(one.description, "reference")) {
            if (reference.getAttribute("interface").equals(SERVICE)) {
                var method = one.trap
                        .getClass()
                        .getDeclaredMethod(reference.getAttribute("bind"), TrapProtocol.class, Map.class);
                method.setAccessible(true);
                for (Made other : all) {
                    if (other != one) {
                        method.invoke(one.trap, other.trap, properties(other.description));
                    }
                }
            }
        }
    }

    private static Map<String, Object> properties(Element description) {
        Map<String, Object> properties = new HashMap<>();
        for (Element property : elements(description, "property")) {
            String value = property.getAttribute("value");
            boolean number = property.getAttribute("type").equals("Integer");
            properties.put(property.getAttribute("name"), number ? (Object) Integer.valueOf(value) : value);
        }
        return properties;
    }

    private static List<Element> elements(Element parent, String tag) {
        NodeList found = parent.getElementsByTagName(tag);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < found.getLength(); i++) {
            elements.add((Element) found.item(i));
        }
        return elements;
    }
}
