// A style sheet as text, which its script adopts (tools/bundle.mjs).
declare module "*.css" {
  const text: string;
  export default text;
}
