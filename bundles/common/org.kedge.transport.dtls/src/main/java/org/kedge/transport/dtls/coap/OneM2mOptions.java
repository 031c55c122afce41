package org.kedge.transport.dtls.coap;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.eclipse.californium.core.coap.Option;
import org.eclipse.californium.core.coap.OptionSet;
import org.eclipse.californium.core.coap.option.IntegerOptionDefinition;
import org.eclipse.californium.core.coap.option.MapBasedOptionRegistry;
import org.eclipse.californium.core.coap.option.OptionDefinition;
import org.eclipse.californium.core.coap.option.OptionRegistry;
import org.eclipse.californium.core.coap.option.StandardOptionRegistry;
import org.eclipse.californium.core.coap.option.StringOptionDefinition;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.transport.Request;

/**
 * The CoAP options of the oneM2M binding (TS-0008 6.2.2.4 V3.9.0) and the header names they stand for (TS-0009 6.4). All are critical:
 * an endpoint that does not register them must reject the message.
 */
final class OneM2mOptions {
    /** The exact oneM2M response status code, an unsigned integer. */
    static final IntegerOptionDefinition RSC = new IntegerOptionDefinition(307, "oneM2M-RSC", true, 0, 2);

    /**
     * One option as a header.
     *
     * @param header lower-case header name
     * @param definition number and format
     */
    private record Mapping(String header, OptionDefinition definition) {
        boolean isText() {
            return definition instanceof StringOptionDefinition;
        }
    }

    private static final List<Mapping> MAPPINGS = List.of(text(279, Request.ORIGINATOR), text(283, Request.REQUEST_ID),
            text(271, Request.RELEASE_VERSION), text(259, "x-m2m-ot"), text(291, "x-m2m-ret"), text(295, "x-m2m-rst"),
            text(299, "x-m2m-oet"), text(263, "x-m2m-rtu"), number(303, "x-m2m-ec"), text(311, "x-m2m-gid"), number(267, "x-m2m-ty"),
            text(275, "x-m2m-asri"), number(319, "x-m2m-cto"), number(323, "x-m2m-cts"), text(327, "x-m2m-ati"),
            text(331, "x-m2m-vsi"), text(335, "x-m2m-gtm"), text(339, "x-m2m-aus"), new Mapping("x-m2m-rsc", RSC));
    private static final Map<Integer, Mapping> BY_NUMBER = new HashMap<>();
    private static final Map<String, Mapping> BY_HEADER = new HashMap<>();

    static {
        for (Mapping mapping : MAPPINGS) {
            BY_NUMBER.put(mapping.definition.getNumber(), mapping);
            BY_HEADER.put(mapping.header, mapping);
        }
    }

    /** The standard options and these; for the parser of an endpoint. */
    static final OptionRegistry REGISTRY = new MapBasedOptionRegistry(StandardOptionRegistry.STANDARD_OPTIONS,
            MAPPINGS.stream().map(Mapping::definition).toArray(OptionDefinition[]::new));

    private OneM2mOptions() {
    }

    private static Mapping text(int number, String header) {
        return new Mapping(header, new StringOptionDefinition(number, header, true, 0, 512));
    }

    private static Mapping number(int number, String header) {
        return new Mapping(header, new IntegerOptionDefinition(number, header, true, 0, 4));
    }

    /**
     * Adds the headers that have an option; others do not travel over CoAP.
     *
     * @throws KedgeException {@link ErrorCode#IDENTIFIER_MALFORMED} for a value the option cannot hold
     */
    static void write(Map<String, String> headers, OptionSet options) {
        headers.forEach((name, value) -> {
            Mapping mapping = BY_HEADER.get(name);
            if (mapping != null) {
                options.addOption(option(mapping, value));
            }
        });
    }

    private static Option option(Mapping mapping, String value) {
        try {
            return mapping.isText() ? new Option(mapping.definition, value.getBytes(StandardCharsets.UTF_8))
                    : new Option((IntegerOptionDefinition) mapping.definition, Long.parseLong(value));
        } catch (IllegalArgumentException e) {
            throw new KedgeException(ErrorCode.IDENTIFIER_MALFORMED, "header " + mapping.header + " does not fit its CoAP option");
        }
    }

    /** The options of a message as headers. */
    static Map<String, String> read(OptionSet options) {
        Map<String, String> headers = new HashMap<>();
        others(options).forEach(option -> {
            Mapping mapping = BY_NUMBER.get(option.getNumber());
            if (mapping != null) {
                headers.put(mapping.header, mapping.isText() ? option.getStringValue() : Long.toString(option.getLongValue()));
            }
        });
        return headers;
    }

    private static Stream<Option> others(OptionSet options) {
        return options.getOthers().stream();
    }
}
