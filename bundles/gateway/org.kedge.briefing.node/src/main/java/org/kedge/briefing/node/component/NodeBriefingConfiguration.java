package org.kedge.briefing.node.component;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** Configuration of the Briefing Node client, PID {@code org.kedge.briefing.node}. */
@ObjectClassDefinition(name = "Kedge Briefing Node client", description = "Asks a Bootstrap Briefing Node (org.kedge.peer, role BBN) whom"
        + " to enrol with")
public @interface NodeBriefingConfiguration {
    @AttributeDefinition(name = "Node-ID", description = "Node-ID of this node, as in org.kedge.enrolee. Empty: the framework property"
            + " kedge.node.id; without either the Briefing Node knows this node by its credential alone", required = false)
    String node_id() default "";

    @AttributeDefinition(name = "Briefing Nodes", description = "Names of the only peers of role BBN to ask, in this order. Empty: all, in"
            + " order of name", required = false)
    String[] node_peers() default {};

    @AttributeDefinition(name = "Own key pair for pinned pointers", description = "Alias of the key pair to show to a Briefing Node that"
            + " only a scanned text or a trigger names. Empty: that of a configured Briefing Node, else the only key pair in the store",
            required = false)
    String node_credential() default "";

    @AttributeDefinition(name = "Remember", description = "A Briefing Node that a pinned pointer led to is asked later, too: last, when"
            + " none of the configured ones answers; first, before them; off, never",
            options = {@Option(label = "last", value = "last"), @Option(label = "first", value = "first"),
                    @Option(label = "off", value = "off")})
    String node_remember() default "last";

    @AttributeDefinition(name = "USIM", description = "Name of the USIM whose key (GBA) authenticates this node at Briefing Nodes with"
            + " authentication psk, in place of a stored key. Empty: no GBA", required = false)
    String gba_usim() default "";

    @AttributeDefinition(name = "BSF", description = "With a USIM: name of the peer of role BSF to bootstrap with. Empty: the BSF of an"
            + " earlier bootstrap of this USIM", required = false)
    String gba_bsf() default "";

    @AttributeDefinition(name = "Area", description = "Where this node says it is, for example de/berlin/plant-7. A Briefing Node believes"
            + " it only in rules that say so (D-83)", required = false)
    String location_area() default "";

    @AttributeDefinition(name = "Position", description = "Where this node says it is: latitude,longitude in degrees (WGS 84)",
            required = false)
    String location_position() default "";

    @AttributeDefinition(name = "Location entry", description = "File with a technician's entry about this node, with its signature beside"
            + " it (<file>.sig), relative to kedge.home; sent with every request, unless a newer one was entered (kedge:located)",
            required = false)
    String location_entry() default "";

    @AttributeDefinition(name = "Priority", description = "Place among the briefing sources, 0 to 1000; higher is considered first")
    int briefing_priority() default 70;

    @AttributeDefinition(name = "Time for one Briefing Node (s)", description = "Handshake and answer together, 1 to 600")
    long timeout_contact() default 10;

    @AttributeDefinition(name = "Time for all of them (s)", description = "After this no further Briefing Node is tried, up to 600")
    long timeout_round() default 60;

    @AttributeDefinition(name = "Wait for services (s)", description = "How long a round waits for an absent store or peer connections")
    long service_wait() default 3;

    @AttributeDefinition(name = "LAN discovery", description = "Look for configured Briefing Nodes on the LAN (DNS-SD, _kedge-bbn._tcp)"
            + " when their URIs fail or they have none. Yields addresses only: whoever is there must authenticate as the configured peer")
    boolean discovery_enabled() default false;

    @AttributeDefinition(name = "LAN interface", description = "Name or own address of the only interface to look on. Empty: all that are"
            + " up and can multicast", required = false)
    String discovery_interface() default "";

    @AttributeDefinition(name = "Any address", description = "Contact announced addresses outside private and link-local ranges, too")
    boolean discovery_any() default false;
}
