// Stands in for react-devtools-core, which ink asks for in development only.
export default undefined;
