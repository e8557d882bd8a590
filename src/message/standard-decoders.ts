import type { Decoder } from '../core/decoder.js';
import { dns } from '../wire/dns.js';
import { dtls } from '../wire/dtls/dtls.js';
import { gquicHandshake } from '../wire/quic/gquic-handshake.js';
import { quic } from '../wire/quic/quic.js';
import { tlsHandshake } from '../wire/tls/handshake.js';
import { TlsKeys } from '../wire/tls/key-log.js';
import { tls } from '../wire/tls/tls.js';
import { rtcp } from '../wire/rtcp.js';
import { rtp } from '../wire/rtp/rtp.js';
import { stun } from '../wire/stun/stun.js';
import { http } from '../wire/http/http.js';
import { http2 } from '../wire/http2/http2.js';
import { json } from '../wire/json/json.js';
import { rtsp } from '../wire/rtsp.js';
import { sap } from '../wire/sap.js';
import { sdp } from '../wire/sdp/sdp.js';
import { sip } from '../wire/sip/sip.js';
import { websocket } from '../wire/websocket.js';
import { xml } from '../wire/xml.js';
import { bfcp } from '../wire/bfcp.js';
import { h225Ras } from '../wire/h323/h225-ras.js';
import { h323 } from '../wire/h323/h323.js';
import { iax2 } from '../wire/iax2.js';
import { megaco } from '../wire/megaco.js';
import { mgcp } from '../wire/mgcp.js';
import { mqtt } from '../wire/mqtt.js';
import { rtmp } from '../wire/rtmp/rtmp.js';
import { sccp } from '../wire/sccp.js';
import { xmpp } from '../wire/xmpp/xmpp.js';

/** The standard protocols that `src/wire/` reads; what their messages mean stands in `signatures/protocols/`. `keys` open what TLS sealed. */
export const standardDecoders = (keys = new TlsKeys()): readonly Decoder[] => [
  stun,
  tls(keys),
  dtls,
  quic,
  tlsHandshake,
  gquicHandshake,
  sip,
  http2,
  http,
  rtsp,
  websocket,
  sdp,
  sap,
  xmpp,
  h323,
  sccp,
  iax2,
  h225Ras,
  mgcp,
  megaco,
  mqtt,
  bfcp,
  rtmp,
  rtcp,
  dns,
  json,
  xml,
  rtp,
];
