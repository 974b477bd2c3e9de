{{- /* The pod of a process that `serve`s its services. Context: the release's, with role, services, needs and own. */ -}}
{{- define "sluice.pod" -}}
metadata:
  labels:
    {{- include "sluice.componentLabels" . | nindent 4 }}
    sluice/process: "true"
    {{- with .own.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  annotations:
    # What processes read at their start alone. Everything else is taken up while they run.
    checksum/start-settings: {{ pick .Values.config "server" "telemetry" "state" "bus" "kubernetes" | toJson | sha256sum }}
    {{- with .own.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  serviceAccountName: {{ include "sluice.fullname" . }}-{{ .role }}
  automountServiceAccountToken: false
  enableServiceLinks: false
  # Events are kept, answers finished: the time to drain, and what storing at the end takes.
  terminationGracePeriodSeconds: {{ add (int .own.preStopSeconds) (int .Values.drain.delaySeconds) (int .Values.drain.timeoutSeconds) 15 }}
  {{- with .Values.image.pullSecrets }}
  imagePullSecrets:
    {{- range . }}
    - name: {{ . }}
    {{- end }}
  {{- end }}
  {{- with include "sluice.priorityClass" . }}
  priorityClassName: {{ . }}
  {{- end }}
  securityContext:
    {{- include "sluice.podSecurity" . | nindent 4 }}
  {{- with .own.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .own.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  affinity:
    {{- if .own.affinity }}
    {{- toYaml .own.affinity | nindent 4 }}
    {{- else }}
    podAntiAffinity:
      preferredDuringSchedulingIgnoredDuringExecution:
        - weight: 100
          podAffinityTerm:
            topologyKey: kubernetes.io/hostname
            labelSelector:
              matchLabels:
                {{- include "sluice.componentSelector" . | nindent 16 }}
    {{- end }}
  topologySpreadConstraints:
    {{- if .own.topologySpreadConstraints }}
    {{- toYaml .own.topologySpreadConstraints | nindent 4 }}
    {{- else }}
    - maxSkew: 1
      topologyKey: topology.kubernetes.io/zone
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels:
          {{- include "sluice.componentSelector" . | nindent 10 }}
    {{- end }}
  containers:
    - name: sluice
      image: {{ include "sluice.image" . }}
      imagePullPolicy: {{ .Values.image.pullPolicy }}
      args:
        - serve
        {{- range .services }}
        - {{ . }}
        {{- end }}
        - --config=/home/appuser/config/sluice.yaml
        - --data=/var/lib/sluice
        - --json
      securityContext:
        {{- include "sluice.containerSecurity" . | nindent 8 }}
      env:
        {{- include "sluice.environment" . | nindent 8 }}
      {{- with include "sluice.environmentFrom" . }}
      envFrom:
        {{- . | nindent 8 }}
      {{- end }}
      ports:
        {{- if has "ingress" .services }}
        - name: http
          containerPort: 8080
        {{- end }}
        - name: probes
          containerPort: 9090
      startupProbe:
        httpGet: { path: /health, port: probes }
        {{- toYaml .own.probes.startup | nindent 8 }}
      livenessProbe:
        httpGet: { path: /health, port: probes }
        {{- toYaml .own.probes.liveness | nindent 8 }}
      readinessProbe:
        httpGet: { path: /ready, port: probes }
        {{- toYaml .own.probes.readiness | nindent 8 }}
      {{- if gt (int .own.preStopSeconds) 0 }}
      lifecycle:
        # Goes on as before while Kubernetes takes the pod out of the Service.
        preStop:
          sleep: { seconds: {{ .own.preStopSeconds }} }
      {{- end }}
      resources:
        {{- toYaml .own.resources | nindent 8 }}
      volumeMounts:
        {{- include "sluice.volumeMounts" . | nindent 8 }}
  volumes:
    {{- include "sluice.volumes" . | nindent 4 }}
{{- end }}

{{- define "sluice.priorityClass" -}}
{{- if .own.priorityClassName -}}
{{ .own.priorityClassName }}
{{- else if .Values.priorityClasses.create -}}
{{ include "sluice.fullname" . }}-{{ ternary "background" "request-path" (or (has "metering" .services) (has "notifier" .services) (has "control" .services)) }}
{{- end -}}
{{- end }}

{{- define "sluice.environment" -}}
- name: GATEWAY_TELEMETRY_PROBES_PORT
  value: "9090"
- name: GATEWAY_SERVER_PORT
  value: "8080"
- name: GATEWAY_SERVER_DRAIN_DELAY
  value: {{ .Values.drain.delaySeconds }}s
- name: GATEWAY_SERVER_DRAIN_TIMEOUT
  value: {{ .Values.drain.timeoutSeconds }}s
- name: GATEWAY_BUS_NATS_REPLICAS
  value: {{ .Values.nats.replicas | quote }}
{{- if .Values.nats.credentials.existingSecret }}
- name: GATEWAY_BUS_NATS_CREDENTIALS
  value: /etc/sluice/nats-credentials/user.creds
- name: GATEWAY_BUS_NATS_SERVERS
  value: {{ join "," .Values.nats.servers }}
{{- else }}
- name: NATS_PASSWORD
  valueFrom:
    secretKeyRef: { name: {{ include "sluice.natsSecret" . }}, key: {{ .role }} }
- name: GATEWAY_BUS_NATS_SERVERS
  value: {{ include "sluice.natsServers" . }}
{{- end }}
{{- if .needs.redis }}
- name: GATEWAY_STATE_REDIS_URL
  {{- if and (not .Values.redis.bundled) .Values.redis.url (not .Values.redis.existingSecret) }}
  value: {{ .Values.redis.url }}
  {{- else }}
  valueFrom:
    secretKeyRef: { name: {{ include "sluice.redisSecret" . }}, key: url }
  {{- end }}
{{- end }}
{{- if .needs.keySecret }}
- name: GATEWAY_AUTH_KEYSECRET
  valueFrom:
    secretKeyRef: { name: {{ include "sluice.keysSecret" . }}, key: key-secret }
{{- end }}
{{- if .needs.masterKey }}
- name: GATEWAY_AUTH_MASTERKEY
  valueFrom:
    secretKeyRef: { name: {{ include "sluice.keysSecret" . }}, key: master-key }
{{- end }}
{{- if has "control" .services }}
- name: GATEWAY_ADMIN_KEY
  valueFrom:
    secretKeyRef: { name: {{ include "sluice.keysSecret" . }}, key: admin-key }
{{- end }}
{{- if and (has "ingress" .services) .Values.tls.enabled }}
- name: GATEWAY_SERVER_TLS_CERT
  value: /etc/sluice/tls/tls.crt
- name: GATEWAY_SERVER_TLS_KEY
  value: /etc/sluice/tls/tls.key
{{- if .Values.tls.clientCa.existingSecret }}
- name: GATEWAY_SERVER_TLS_CLIENTCA
  value: /etc/sluice/client-ca/ca.crt
{{- end }}
{{- end }}
{{- if and (has "control" .services) .Values.annotationSync.enabled }}
- name: GATEWAY_KUBERNETES_SYNC
  value: "true"
- name: GATEWAY_KUBERNETES_NAMESPACES
  value: {{ include "sluice.annotatedNamespaces" . | fromJsonArray | join "," | quote }}
- name: GATEWAY_KUBERNETES_ALLOWANONYMOUS
  value: {{ .Values.annotationSync.allowAnonymous | quote }}
{{- end }}
{{- with .own.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "sluice.natsServers" -}}
{{- $user := printf "%s:$(NATS_PASSWORD)@" .role -}}
{{- $servers := .Values.nats.servers -}}
{{- if .Values.nats.bundled -}}
{{- $servers = list (printf "%s-nats:4222" (include "sluice.fullname" .)) -}}
{{- end -}}
{{- range $index, $server := $servers -}}
{{- if $index }},{{ end }}nats://{{ $user }}{{ $server }}
{{- end -}}
{{- end }}

{{- define "sluice.environmentFrom" -}}
{{- $from := list -}}
{{- $providerKeys := include "sluice.providerKeysSecret" . -}}
{{- if and (has "dispatch" .services) $providerKeys -}}
{{- $from = append $from (dict "secretRef" (dict "name" $providerKeys)) -}}
{{- end -}}
{{- with concat $from .own.extraEnvFrom -}}
{{ toYaml . }}
{{- end -}}
{{- end }}

{{- define "sluice.volumeMounts" -}}
- { name: config, mountPath: /home/appuser/config, readOnly: true }
- { name: data, mountPath: /var/lib/sluice }
- { name: tmp, mountPath: /tmp }
{{- if .Values.nats.credentials.existingSecret }}
- { name: nats-credentials, mountPath: /etc/sluice/nats-credentials, readOnly: true }
{{- end }}
{{- if and (has "ingress" .services) .Values.tls.enabled }}
- { name: tls, mountPath: /etc/sluice/tls, readOnly: true }
{{- if .Values.tls.clientCa.existingSecret }}
- { name: client-ca, mountPath: /etc/sluice/client-ca, readOnly: true }
{{- end }}
{{- end }}
{{- if and (has "control" .services) .Values.annotationSync.enabled }}
- { name: kubernetes-api, mountPath: /var/run/secrets/kubernetes.io/serviceaccount, readOnly: true }
{{- end }}
{{- with .own.extraVolumeMounts }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "sluice.volumes" -}}
- name: config
  configMap: { name: {{ include "sluice.configMap" . }} }
- name: data
  {{- if .Values.spool.existingClaim }}
  persistentVolumeClaim: { claimName: {{ .Values.spool.existingClaim }} }
  {{- else }}
  emptyDir: { sizeLimit: {{ .Values.spool.size }} }
  {{- end }}
- name: tmp
  emptyDir: { sizeLimit: 256Mi }
{{- if .Values.nats.credentials.existingSecret }}
- name: nats-credentials
  secret:
    secretName: {{ .Values.nats.credentials.existingSecret }}
    items: [{ key: {{ .role }}.creds, path: user.creds }]
{{- end }}
{{- if and (has "ingress" .services) .Values.tls.enabled }}
- name: tls
  secret: { secretName: {{ include "sluice.tlsSecret" . }} }
{{- with .Values.tls.clientCa.existingSecret }}
- name: client-ca
  secret:
    secretName: {{ . }}
    items: [{ key: ca.crt, path: ca.crt }]
{{- end }}
{{- end }}
{{- if and (has "control" .services) .Values.annotationSync.enabled }}
# As Kubernetes would mount it, but for this pod alone.
- name: kubernetes-api
  projected:
    sources:
      - serviceAccountToken: { path: token, expirationSeconds: 3607 }
      - configMap: { name: kube-root-ca.crt, items: [{ key: ca.crt, path: ca.crt }] }
      - downwardAPI: { items: [{ path: namespace, fieldRef: { fieldPath: metadata.namespace } }] }
{{- end }}
{{- with .own.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end }}
