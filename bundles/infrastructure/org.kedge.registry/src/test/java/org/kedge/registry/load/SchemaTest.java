package org.kedge.registry.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.junit.jupiter.api.Test;
import org.kedge.api.gba.Guss;
import org.kedge.api.gba.KeyChoice;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Suid;
import org.kedge.api.infrastructure.registry.PeerRecord;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.CertificateInformation.Revocation;

/** The published schema says what the reader does. */
class SchemaTest {
    private final JsonNode schema = read();

    private static JsonNode read() {
        try (InputStream in = SchemaTest.class.getResourceAsStream("/schema/registry-import.schema.json")) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JsonNode definition(String name) {
        JsonNode node = schema.path("$defs").path(name);
        assertFalse(node.isMissingNode(), name);
        return node;
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static Set<String> texts(JsonNode array) {
        Set<String> texts = new HashSet<>();
        array.forEach(element -> texts.add(element.asText()));
        return texts;
    }

    private static <E extends Enum<E>> Set<String> words(E[] values) {
        return Arrays.stream(values).map(Enum::name).collect(Collectors.toSet());
    }

    private void assertMembers(String definition, Collection<String> members) {
        assertEquals(new TreeSet<>(members), names(definition(definition).path("properties")));
        assertFalse(definition(definition).path("additionalProperties").asBoolean(true), definition);
        assertTrue(members.containsAll(texts(definition(definition).path("required"))));
    }

    @Test
    void membersAreThoseOfTheReader() {
        assertMembers("enrolee", RecordReader.ENROLEE);
        assertMembers("peer", RecordReader.PEER);
        assertMembers("rule", RecordReader.RULE);
        assertMembers("target", TargetReader.MEMBERS);
        assertMembers("subscriber", SubscriberReader.SUBSCRIBER);
        assertEquals(new TreeSet<>(JsonRows.LISTS), names(schema.path("anyOf").get(1).path("properties")));
    }

    @Test
    void wordsAreThoseOfTheApi() {
        assertEquals(words(CertificateFlavour.values()), texts(definition("flavour").path("enum")));
        assertEquals(words(Revocation.values()), texts(definition("revocation").path("enum")));
        JsonNode target = definition("target").path("properties");
        assertEquals(words(EnrolmentTarget.Kind.values()), texts(target.path("kind").path("enum")));
        assertEquals(words(KeyDerivation.values()), texts(target.path("derivation").path("enum")));
        assertEquals(Arrays.stream(Suid.values()).map(Suid::digits).collect(Collectors.toSet()),
                texts(target.path("suids").path("items").path("enum")));
        assertEquals(words(PeerRole.values()), texts(definition("peer").path("properties").path("role").path("enum")));
        JsonNode subscriber = definition("subscriber").path("properties");
        assertEquals(words(KeyChoice.values()), texts(subscriber.path("keyChoice").path("enum")));
        assertEquals(words(Guss.UiccType.values()), texts(subscriber.path("uiccType").path("enum")));
        assertEquals(Set.of("psk", "certificate"), texts(definition("enrolee").path("properties").path("framework").path("enum")));
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        List<JsonNode> references = schema.findValues("$ref");
        assertFalse(references.isEmpty());
        for (JsonNode reference : references) {
            assertFalse(schema.at(reference.asText().substring(1)).isMissingNode(), reference.asText());
        }
    }
}
