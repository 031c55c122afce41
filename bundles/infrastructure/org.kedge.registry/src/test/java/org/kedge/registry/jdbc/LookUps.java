package org.kedge.registry.jdbc;

import java.util.List;

/** The statements that are run for every handshake and request. */
public final class LookUps {
    public static final List<String> ALL = List.of(JdbcEnroleeRegistry.BY_ID, JdbcEnroleeRegistry.BY_KPM_ID,
            JdbcEnroleeRegistry.BY_CERTIFICATE, JdbcEnroleeRegistry.PAGE, JdbcPeerRegistry.BY_NAME, JdbcPeerRegistry.BY_FQDN,
            JdbcPeerRegistry.BY_CERTIFICATE, JdbcPeerRegistry.BY_PSK_ID, PskIdentities.ENROLEE_KEY, PskIdentities.PEER_KEY,
            JdbcEnrolmentKeyRegistry.BY_KE_ID, JdbcEnrolmentKeyRegistry.EXPIRE, TrustAnchors.SELECT, JdbcPeerRegistry.BY_ORIGINATOR,
            JdbcMasterKeyRegistry.BY_ID, JdbcMasterKeyRegistry.OF_CLIENT, JdbcMasterKeyRegistry.PAGE, JdbcMasterKeyRegistry.UNUSED,
            JdbcMasterKeyRegistry.MORE_SUITES, JdbcMasterKeyRegistry.CONFIRM, JdbcMasterKeyRegistry.ROLLED,
            JdbcMasterKeyRegistry.REMOVE, JdbcMasterKeyRegistry.EXPIRE,
            ClientTable.BY_ID, ClientTable.OF_CLIENT, ClientTable.PAGE, ClientTable.EXPIRE, KeyTable.BY_ID, KeyTable.PAGE,
            KeyTable.OF_CLIENT, KeyTable.EXPIRE, KeyTable.COUNT, JdbcAssociationRules.ALLOWS, JdbcAssociationRules.OF_SERVER,
            JdbcSubscriberRegistry.BY_LOOKUP, JdbcSubscriberRegistry.PAGE, JdbcSubscriberRegistry.KEYS, JdbcSubscriberRegistry.SQN,
            JdbcSubscriberRegistry.MOVE, JdbcSubscriberRegistry.UPDATE, JdbcSubscriberRegistry.REMOVE, JdbcBootstrapRegistry.BY_ID,
            JdbcBootstrapRegistry.BY_TMPI, JdbcBootstrapRegistry.PAGE, JdbcBootstrapRegistry.WITHOUT_TMPI, JdbcBootstrapRegistry.SURPLUS,
            JdbcBootstrapRegistry.OF_SUBSCRIBER, JdbcBootstrapRegistry.REMOVE, JdbcBootstrapRegistry.EXPIRE,
            JdbcNodeRegistry.BY_ID, JdbcNodeRegistry.BY_ENROLEE, JdbcNodeRegistry.BY_PSK_IDENTITY, JdbcNodeRegistry.BY_CERTIFICATE,
            JdbcNodeRegistry.PAGE, JdbcNodeRegistry.KEY, JdbcNodeRegistry.HAS_KEY, JdbcNodeRegistry.REMOVE,
            JdbcNodeRegistry.REMOVED, JdbcNodeRegistry.MOVE_SERIAL, JdbcNodeRegistry.SERIAL,
            IssuedTable.OF_NODE, IssuedTable.REPLACE, CodeTable.EXISTS, CodeTable.USE_UP, CodeTable.COUNT,
            CodeTable.EXPIRE, CodeTable.END, JdbcBriefingRules.REVISION, JdbcBriefingRules.MOVE);

    private LookUps() {
    }
}
