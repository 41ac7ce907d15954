package dev.gatehouse.proxy.migrate;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * An element without attributes and namespaces, which say nothing here.
 *
 * @param name its local name
 * @param text the text in it, trimmed
 * @param children the elements in it
 */
record XmlElement(String name, String text, List<XmlElement> children) {

    private static final int DEEPEST = 50;

    /** The children called {@code name}. */
    List<XmlElement> all(String name) {
        return children.stream().filter(child -> child.name.equals(name)).toList();
    }

    /** The texts of the children called {@code name}. */
    List<String> texts(String name) {
        return all(name).stream().map(XmlElement::text).toList();
    }

    /** The text of the first child called {@code name}, or an empty one. */
    String first(String name) {
        return texts(name).stream().findFirst().orElse("");
    }

    /**
     * The root of the document. A document type, which descriptors up to 2.3 have, is passed over: nothing is fetched
     * for it and no entity of it is known.
     */
    static XmlElement parse(String file, byte[] content) throws UnfitFileException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        factory.setXMLResolver((publicId, systemId, base, namespace) -> {
            throw new XMLStreamException("external");
        });
        try {
            XMLStreamReader reader = factory.createXMLStreamReader(new ByteArrayInputStream(content));
            try {
                while (reader.next() != XMLStreamConstants.START_ELEMENT) {
                    if (reader.getEventType() == XMLStreamConstants.ENTITY_REFERENCE) {
                        throw new XMLStreamException("entity");
                    }
                }
                XmlElement root = element(reader, 1);
                while (reader.hasNext()) {
                    reader.next();
                }
                return root;
            } finally {
                reader.close();
            }
        } catch (XMLStreamException e) {
            // The parser's message may quote the input, and runs over lines.
            throw new UnfitFileException(
                    Draft.plain(file) + " can't be understood: malformed XML, entities, or nesting that is too deep");
        }
    }

    private static XmlElement element(XMLStreamReader reader, int depth) throws XMLStreamException {
        if (depth > DEEPEST) {
            throw new XMLStreamException("depth");
        }
        String name = reader.getLocalName();
        StringBuilder text = new StringBuilder();
        List<XmlElement> children = new ArrayList<>();
        while (reader.next() != XMLStreamConstants.END_ELEMENT) {
            switch (reader.getEventType()) {
                case XMLStreamConstants.START_ELEMENT -> children.add(element(reader, depth + 1));
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> text.append(reader.getText());
                // Left out, it could turn a role into another one.
                case XMLStreamConstants.ENTITY_REFERENCE -> throw new XMLStreamException("entity");
                default -> {}
            }
        }
        return new XmlElement(name, text.toString().trim(), List.copyOf(children));
    }
}
