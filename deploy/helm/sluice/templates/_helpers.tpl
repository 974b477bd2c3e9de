{{- define "sluice.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end }}

{{- define "sluice.selectorLabels" -}}
app.kubernetes.io/name: {{ default .Chart.Name .Values.nameOverride }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "sluice.labels" -}}
{{ include "sluice.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- /* Context of one process: the release's own, with `role`, `services` and its values as `own`. */ -}}
{{- define "sluice.componentLabels" -}}
{{ include "sluice.labels" . }}
app.kubernetes.io/component: {{ .role }}
{{- end }}

{{- define "sluice.componentSelector" -}}
{{ include "sluice.selectorLabels" . }}
app.kubernetes.io/component: {{ .role }}
{{- end }}

{{- define "sluice.imageOf" -}}
{{- if .digest -}}
{{ .repository }}@{{ .digest }}
{{- else -}}
{{ .repository }}:{{ .tag }}
{{- end -}}
{{- end }}

{{- define "sluice.image" -}}
{{- include "sluice.imageOf" (dict "repository" .Values.image.repository "digest" .Values.image.digest "tag" (default .Chart.AppVersion .Values.image.tag)) -}}
{{- end }}

{{- /* The processes of the topology, as JSON: a list of {role, services, needs}. Made by hosting, like those of `sluice cluster`. */ -}}
{{- define "sluice.processes" -}}
{{- if ne .Values.topology "sidecar" -}}
{{- index (.Files.Get "files/processes.json" | fromJson) .Values.topology | toJson -}}
{{- else -}}
[]
{{- end -}}
{{- end }}

{{- /* The values of a process, as JSON: those of its first service over the defaults. */ -}}
{{- define "sluice.valuesOf" -}}
{{- $own := index .Values.services (first .services) | default dict -}}
{{- mergeOverwrite (deepCopy .Values.defaults) $own | toJson -}}
{{- end }}

{{- /* Namespaces whose annotations are read, as JSON. */ -}}
{{- define "sluice.annotatedNamespaces" -}}
{{- default (list .Release.Namespace) .Values.annotationSync.namespaces | uniq | toJson -}}
{{- end }}

{{- define "sluice.keysSecret" -}}
{{- default (printf "%s-keys" (include "sluice.fullname" .)) .Values.keys.existingSecret -}}
{{- end }}

{{- define "sluice.providerKeysSecret" -}}
{{- if .Values.providerKeys.existingSecret -}}
{{ .Values.providerKeys.existingSecret }}
{{- else if and .Values.externalSecrets.enabled .Values.externalSecrets.providerKeys -}}
{{ include "sluice.fullname" . }}-provider-keys
{{- end -}}
{{- end }}

{{- define "sluice.natsSecret" -}}
{{- default (printf "%s-nats" (include "sluice.fullname" .)) .Values.nats.existingSecret -}}
{{- end }}

{{- define "sluice.edgesSecret" -}}
{{- default (printf "%s-nats-edges" (include "sluice.fullname" .)) .Values.nats.leafNodes.existingSecret -}}
{{- end }}

{{- define "sluice.redisSecret" -}}
{{- default (printf "%s-redis" (include "sluice.fullname" .)) .Values.redis.existingSecret -}}
{{- end }}

{{- define "sluice.configMap" -}}
{{- default (printf "%s-config" (include "sluice.fullname" .)) .Values.existingConfigMap -}}
{{- end }}

{{- define "sluice.tlsSecret" -}}
{{- default (printf "%s-tls" (include "sluice.fullname" .)) .Values.tls.existingSecret -}}
{{- end }}

{{- define "sluice.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
runAsNonRoot: true
capabilities: { drop: [ALL] }
{{- end }}

{{- define "sluice.podSecurity" -}}
runAsNonRoot: true
runAsUser: {{ .Values.podSecurityContext.runAsUser }}
runAsGroup: {{ .Values.podSecurityContext.runAsGroup }}
fsGroup: {{ .Values.podSecurityContext.runAsGroup }}
seccompProfile: { type: RuntimeDefault }
{{- end }}

{{- define "sluice.scheme" -}}
{{- ternary "https" "http" .Values.tls.enabled -}}
{{- end }}
