package org.kedge.briefing.node.lan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which announcements count. */
class AnnouncementsTest {
    private static final Optional<String> NAME = Optional.of("bbn.example.com");
    private static final Optional<String> HTTPS = Optional.of("https");

    private static List<Found> heard(boolean any, boolean loopback, String address) throws UnknownHostException {
        Announcements announcements = new Announcements(any, loopback);
        announcements.add(NAME, HTTPS, new InetAddress[] {InetAddress.getByName(address)}, 8448);
        return announcements.taken();
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.7,https://10.0.0.7:8448", "172.16.3.4,https://172.16.3.4:8448", "192.168.1.5,https://192.168.1.5:8448",
        "169.254.9.9,https://169.254.9.9:8448", "fd00::7,https://[fd00:0:0:0:0:0:0:7]:8448"})
    void privateAndLinkLocalAddressesCount(String address, String uri) throws UnknownHostException {
        assertEquals(uri, heard(false, false, address).get(0).uri().toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"8.8.8.8", "192.0.2.1", "2001:db8::1", "127.0.0.1", "::1", "0.0.0.0", "224.0.0.251", "ff02::fb", "fe80::1"})
    void otherAddressesDoNot(String address) throws UnknownHostException {
        assertEquals(List.of(), heard(false, false, address));
    }

    @Test
    void theOwnerMayLetAnyAddressCountButNotThisMachine() throws UnknownHostException {
        assertEquals(1, heard(true, false, "8.8.8.8").size());
        assertEquals(1, heard(true, false, "2001:db8::1").size());
        assertEquals(0, heard(true, false, "127.0.0.1").size());
        assertEquals(1, heard(false, true, "127.0.0.1").size());
        assertEquals(0, heard(true, false, "224.0.0.251").size());
    }

    @Test
    void whatIsNoNameSchemeOrPortIsPassedOver() throws UnknownHostException {
        Announcements announcements = new Announcements(false, false);
        InetAddress[] at = {InetAddress.getByName("10.0.0.7")};
        announcements.add(Optional.empty(), HTTPS, at, 8448);
        announcements.add(Optional.of("no name!"), HTTPS, at, 8448);
        announcements.add(NAME, Optional.empty(), at, 8448);
        announcements.add(NAME, Optional.of("ftp"), at, 8448);
        announcements.add(NAME, HTTPS, at, 0);
        announcements.add(NAME, HTTPS, at, 65_536);
        announcements.add(NAME, HTTPS, new InetAddress[0], 8448);
        assertEquals(List.of(), announcements.taken());
    }

    @Test
    void aFloodIsBoundedAndDoesNotCrowdOutTheSameOnesEveryTime() throws UnknownHostException {
        Announcements announcements = new Announcements(false, false);
        for (int i = 1; i <= 1000; i++) {
            announcements.add(NAME, HTTPS, new InetAddress[] {InetAddress.getByName("10.0.0.7")}, i);
        }
        Set<Integer> ports = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            List<Found> taken = announcements.taken();
            assertEquals(Discovery.MOST, taken.size());
            ports.addAll(taken.stream().map(found -> found.uri().getPort()).collect(Collectors.toSet()));
        }
        assertEquals(64, ports.size());
    }

    @Test
    void oneAnnouncementWithManyAddressesLeavesRoomForTheOthers() throws UnknownHostException {
        Announcements announcements = new Announcements(false, false);
        InetAddress[] many = new InetAddress[200];
        for (int i = 0; i < 100; i++) {
            many[i] = InetAddress.getByName("10.0.0." + (i + 1));
            many[i + 100] = InetAddress.getByName("fd00::" + (i + 1));
        }
        announcements.add(NAME, HTTPS, many, 8448);
        List<String> taken = announcements.taken().stream().map(found -> found.uri().getHost()).toList();
        assertEquals(List.of("10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4", "[fd00:0:0:0:0:0:0:1]", "[fd00:0:0:0:0:0:0:2]",
                "[fd00:0:0:0:0:0:0:3]", "[fd00:0:0:0:0:0:0:4]"), taken);
        // What does not count takes no room of what does.
        Announcements mixed = new Announcements(false, false);
        mixed.add(NAME, HTTPS, new InetAddress[] {InetAddress.getByName("8.8.8.8"), InetAddress.getByName("127.0.0.1"),
            InetAddress.getByName("8.8.4.4"), InetAddress.getByName("1.1.1.1"), InetAddress.getByName("10.0.0.9")}, 8448);
        assertEquals("https://10.0.0.9:8448", mixed.taken().get(0).uri().toString());
    }
}
