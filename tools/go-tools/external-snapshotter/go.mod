// The definition of VolumeSnapshots, which npm run verify -- backup gives to an API server. OpenShift 4.18 has this minor version.
module private-ai-platform.local/external-snapshotter

go 1.22.0

require github.com/kubernetes-csi/external-snapshotter/client/v8 v8.2.0
